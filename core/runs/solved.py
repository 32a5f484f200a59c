"""How often a task was solved, and up to which length: verdicts of several seeds, counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from core.config import RunConfig
from core.runs.outcome import Outcome


class SolvedRate(msgspec.Struct, frozen=True):
    """`solved` of the `judged` seeds; runs under way, stopped, or without a verdict are not judged."""

    solved: int
    judged: int

    @property
    def rate(self) -> float | None:
        """The share that solved it; None before anyone was judged."""
        return self.solved / self.judged if self.judged else None


def solved_rates(outcomes: Iterable[Outcome]) -> dict[str, SolvedRate]:
    """Variant → how many of its judged seeds solved the task, in the order in which variants first appear."""
    verdicts: dict[str, list[bool]] = {}
    for outcome in outcomes:
        own = verdicts.setdefault(outcome.member.variant, [])
        if outcome.solved is not None:
            own.append(outcome.solved)
    return {variant: SolvedRate(sum(own), len(own)) for variant, own in verdicts.items()}


def verdicts_by_length(outcomes: Iterable[Outcome], length_of: Callable[[RunConfig], int]) -> dict[int, list[bool]]:
    """Length T → the verdicts of its judged seeds, for outcomes that differ in nothing else than length and seed."""
    verdicts: dict[int, list[bool]] = {}
    for outcome in outcomes:
        if outcome.solved is not None:
            verdicts.setdefault(length_of(outcome.config), []).append(outcome.solved)
    return verdicts


def longest_solved(verdicts: Mapping[int, Sequence[bool]]) -> int | None:
    """The largest tested T that most seeds solved, as they did every smaller tested T; None if not even the smallest.

    Most is more than half of the judged seeds. A length is tested if one seed at least was judged on it; lengths in between
    that were skipped (a bisected ladder) or are still running do not count. With one verdict a length this is the
    longest T of one seed, and the median over seeds of those is the same number for an odd number of seeds, unless a
    seed fails below a length that it solves.
    """
    longest = None
    for length in sorted(length for length, judged in verdicts.items() if judged):
        judged = verdicts[length]
        if 2 * sum(judged) <= len(judged):
            break
        longest = length
    return longest
