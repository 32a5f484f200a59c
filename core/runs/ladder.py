"""A set whose lengths are bisected: which members are to be trained now, which never, and how far the climbs have come.

Everything is a function of the plan, the rows there are and the verdicts on them, so a set goes on after a cancel or a
restart exactly where it stood.
"""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from core.runs import bisection
from core.runs.experiment import Experiment, Member, Plan, Progress
from core.runs.tables import RunRow
from core.snapshot import ENDED


class Climb(msgspec.Struct, frozen=True):
    """One variant with one seed: its members by rung, and the verdicts on those that were judged."""

    variant: str
    seed: int
    members: dict[int, Member]
    verdicts: dict[int, bool]

    @property
    def rungs(self) -> tuple[int, ...]:
        """All lengths, rising."""
        return tuple(self.members)

    @property
    def due(self) -> Member | None:
        """The member to train now; None when the climb is over."""
        rung = bisection.next_rung(self.rungs, self.verdicts)
        return None if rung is None else self.members[rung]

    @property
    def longest(self) -> int | None:
        """The longest solved T, 0 for none; None while the climb goes on."""
        return bisection.longest(self.rungs, self.verdicts)


def climbs_of(plan: Plan, verdicts: Mapping[str, bool]) -> list[Climb]:
    """All climbs in the plan's order; `verdicts` are by run."""
    members: dict[tuple[str, int], dict[int, Member]] = {}
    for member in plan.members:
        members.setdefault((member.variant, member.seed), {})[member.rung] = member
    return [
        Climb(variant, seed, own, {rung: verdicts[one.run] for rung, one in own.items() if one.run in verdicts})
        for (variant, seed), own in members.items()
    ]


def due_members(plan: Plan, verdicts: Mapping[str, bool]) -> list[Member]:
    """One member a climb that is not over, whether or not its run exists already."""
    return [climb.due for climb in climbs_of(plan, verdicts) if climb.due is not None]


def longest_by_variant(climbs: Iterable[Climb]) -> dict[str, list[int]]:
    """Variant → the longest solved T of each of its climbs that are over."""
    found: dict[str, list[int]] = {}
    for climb in climbs:
        own = found.setdefault(climb.variant, [])
        if climb.longest is not None:
            own.append(climb.longest)
    return found


def ladder_progress(
    experiment: Experiment, rows: Iterable[RunRow], verdicts: Mapping[str, bool], busy_workers: float
) -> Progress:
    """How far a ladder is; see Progress, and core.runs.experiment.progress_of for sets without one."""
    plan, by_run = experiment.plan, {row.id: row for row in rows}
    climbs = climbs_of(plan, verdicts)
    total = done = steps_done = steps_total = not_needed = 0
    for climb in climbs:
        budget, judged = plan.variants[climb.variant].steps, len(climb.verdicts)
        left = bisection.most_left(climb.rungs, climb.verdicts)
        row = by_run.get(climb.due.run) if climb.due is not None else None
        total += judged + left
        done += judged + int(row is not None and row.state in ENDED)
        steps_done += judged * budget + (min(row.step, budget) if row else 0)
        steps_total += (judged + left) * budget
        not_needed += sum(
            rung not in climb.verdicts and bisection.implied(climb.rungs, climb.verdicts, rung) is not None
            for rung in climb.rungs
        )
    states = [row.state for row in by_run.values()]
    return Progress(
        state=experiment.state,
        total=total,
        done=done,
        finished=states.count("finished"),
        failed=states.count("failed"),
        running=sum(state in ("preparing", "running", "paused") for state in states),
        steps_done=steps_done,
        steps_total=steps_total,
        seconds_left=_seconds_left(plan, climbs, by_run, busy_workers) if experiment.state == "running" else None,
        not_needed=not_needed,
    )


def _seconds_left(
    plan: Plan, climbs: Iterable[Climb], by_run: Mapping[str, RunRow], busy_workers: float
) -> float | None:
    """What the climbs may be expected to cost yet, over the workers at it; no less than the longest one, which has no helpers.

    A step is priced by what steps have cost so far, in proportion to the length; a training by the share of its budget
    that the judged ones have used.
    """
    trained = [(member, by_run[member.run]) for member in plan.members if member.run in by_run]
    measured = [(member.variant, row.elapsed_s, row.step * member.rung) for member, row in trained if row.step > 0]
    if not measured or busy_workers <= 0.0:
        return None
    used = [
        row.step / plan.variants[member.variant].steps for member, row in trained if row.state in ("finished", "failed")
    ]
    share = sum(used) / len(used) if used else 1.0

    def cost_of(climb: Climb) -> Callable[[int], float]:
        own = [one for one in measured if one[0] == climb.variant] or measured
        price_s = sum(elapsed_s for _, elapsed_s, _ in own) / sum(work for _, _, work in own)
        return lambda rung: price_s * rung * share * plan.variants[climb.variant].steps

    left_s = []
    for climb in climbs:
        row = by_run.get(climb.due.run) if climb.due is not None else None
        expected = bisection.expected_cost(climb.rungs, climb.verdicts, cost_of(climb))
        left_s.append(max(0.0, expected - (row.elapsed_s if row else 0.0)))
    return max(sum(left_s) / busy_workers, max(left_s, default=0.0))
