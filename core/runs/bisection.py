"""Which rung of a ladder to try next, from the verdicts known so far: a climb bisects instead of trying every rung.

Rungs are lengths, rising. It is taken that every rung below a solved one would be solved and every rung above an unsolved
one would not; where that is wrong (a net may fail T 20 and solve T 30), what was tried still stands as it was measured.
"""

from collections.abc import Callable, Mapping, Sequence


def span(rungs: Sequence[int], verdicts: Mapping[int, bool]) -> tuple[int, int]:
    """Indices (solved, unsolved) that enclose what is open: −1 and len(rungs) where nothing is known yet.

    Only verdicts on the path of the bisection count, so the same verdicts always give the same answer.
    """
    solved, unsolved = -1, len(rungs)
    while unsolved - solved > 1:
        middle = (solved + unsolved) // 2
        verdict = verdicts.get(rungs[middle])
        if verdict is None:
            break
        solved, unsolved = (middle, unsolved) if verdict else (solved, middle)
    return solved, unsolved


def next_rung(rungs: Sequence[int], verdicts: Mapping[int, bool]) -> int | None:
    """The rung to try now; None when the climb is over."""
    solved, unsolved = span(rungs, verdicts)
    return rungs[(solved + unsolved) // 2] if unsolved - solved > 1 else None


def longest(rungs: Sequence[int], verdicts: Mapping[int, bool]) -> int | None:
    """The longest rung solved, 0 when not even the lowest was; None while the climb goes on."""
    solved, unsolved = span(rungs, verdicts)
    if unsolved - solved > 1:
        return None
    return rungs[solved] if solved >= 0 else 0


def implied(rungs: Sequence[int], verdicts: Mapping[int, bool], rung: int) -> bool | None:
    """What is taken of a rung that need not be tried: solved, or not; None while it may still have to be tried."""
    solved, unsolved = span(rungs, verdicts)
    at = rungs.index(rung)
    return True if at <= solved else False if at >= unsolved else None


def most_left(rungs: Sequence[int], verdicts: Mapping[int, bool]) -> int:
    """How many rungs the climb tries from here, at most."""
    solved, unsolved = span(rungs, verdicts)
    return (unsolved - solved - 1).bit_length()


def expected_cost(rungs: Sequence[int], verdicts: Mapping[int, bool], cost: Callable[[int], float]) -> float:
    """The cost of all that the climb tries from here, taking every verdict to be as likely one way as the other."""

    def between(solved: int, unsolved: int) -> float:
        if unsolved - solved <= 1:
            return 0.0
        middle = (solved + unsolved) // 2
        return cost(rungs[middle]) + 0.5 * (between(middle, unsolved) + between(solved, middle))

    return between(*span(rungs, verdicts))
