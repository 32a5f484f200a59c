"""Several seeds of several configs as one set: who its members are, and how far they have come together."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.config import MemoryConfig, RunConfig
from core.runs.tables import ExperimentRow, RunRow
from core.snapshot import ENDED


class Member(msgspec.Struct, frozen=True):
    """One run of an experiment: its variant's config with this seed, and on a ladder with this length (else 0)."""

    variant: str
    seed: int
    run: str
    rung: int = 0

    @property
    def name(self) -> str:
        """What its run is called in the library."""
        return f"{self.variant} T {self.rung}"[:200] if self.rung else self.variant[:200]


class Plan(msgspec.Struct, frozen=True):
    """What an experiment consists of, as stored; members stand in the order in which they are started.

    With a `ladder` of rising lengths there is a member for every variant, seed and rung, but a run only for those that
    bisection has come to (see core.runs.ladder); a set without one trains all its members. When those of a `race` have
    ended, its cells are timed and its networks examined (see core.jobs.reviews).
    """

    variants: dict[str, RunConfig]
    members: tuple[Member, ...]
    ladder: tuple[int, ...] = ()
    race: bool = False

    def config_of(self, member: Member) -> RunConfig:
        """The config that a member runs."""
        own = {"length": member.rung} if member.rung else {}
        return msgspec.structs.replace(self.variants[member.variant], seed=member.seed, **own)


class Experiment(msgspec.Struct, frozen=True):
    """An experiment as listed. `state`: "running", "cancelled", "interrupted" (its server went down) or "finished".

    Finished means that no member has anything left to do, though some may have failed or been stopped one by one.
    """

    id: str
    owner: str
    name: str
    state: str
    created: float
    plan: Plan


class Progress(msgspec.Struct, frozen=True):
    """How far an experiment is. `done` members are finished, failed or stopped; `running` ones are with the workers.

    Steps of a member that has finished or failed count as done, whether or not it used them all. `seconds_left` is None while
    nothing is measured and when the experiment does not run. Of a ladder, `total` counts what may have to be trained yet at
    most, so it falls as verdicts come in, and `not_needed` the members that bisection passes over.
    """

    state: str
    total: int
    done: int
    finished: int
    failed: int
    running: int
    steps_done: int
    steps_total: int
    seconds_left: float | None
    not_needed: int = 0


def plan_of(
    variants: Mapping[str, RunConfig],
    seeds: Sequence[int],
    runs: Iterable[str],
    ladder: Sequence[int] = (),
    race: bool = False,
) -> Plan:
    """Every variant with every seed (and rung); the first seed of all variants comes first, so that all bands begin early.

    `runs` gives the runs' ids. Raises ValueError for no variants, no seeds, a seed that is named twice, rungs that do not
    rise, or a ladder or a race for runs that have no length.
    """
    if not variants or not seeds or len(set(seeds)) != len(seeds):
        raise ValueError("an experiment needs at least one variant and one seed, and every seed once")
    if list(ladder) != sorted(set(ladder)):
        raise ValueError("the rungs of a ladder must rise")
    if (ladder or race) and not all(isinstance(config, MemoryConfig) for config in variants.values()):
        raise ValueError("only tasks with known answers have a length to climb")
    names = [(name, seed, rung) for seed in seeds for name in variants for rung in ladder or (0,)]
    members = tuple(Member(name, seed, run, rung) for (name, seed, rung), run in zip(names, runs, strict=False))
    return Plan(dict(variants), members, tuple(ladder), race)


def experiment_of(row: ExperimentRow) -> Experiment:
    """A stored experiment; raises msgspec.ValidationError when its plan is not one."""
    plan = msgspec.json.decode(row.plan, type=Plan)
    return Experiment(row.id, row.owner, row.name, row.state, row.created, plan)


def progress_of(experiment: Experiment, rows: Iterable[RunRow], busy_workers: float) -> Progress:
    """How far it is, from the rows of its runs; `busy_workers` is how many workers' worth of time it is being given.

    A member whose run was deleted is no longer counted.
    """
    by_run = {row.id: row for row in rows}
    members = [(member, by_run[member.run]) for member in experiment.plan.members if member.run in by_run]
    totals = {name: config.steps for name, config in experiment.plan.variants.items()}
    over = [row.state in ("finished", "failed") for _, row in members]
    states = [row.state for _, row in members]
    steps = [
        totals[member.variant] if ended else min(row.step, totals[member.variant])
        for (member, row), ended in zip(members, over, strict=True)
    ]
    running = experiment.state == "running"
    return Progress(
        state=experiment.state,
        total=len(members),
        done=sum(state in ENDED for state in states),
        finished=states.count("finished"),
        failed=states.count("failed"),
        running=sum(state in ("preparing", "running", "paused") for state in states),
        steps_done=sum(steps),
        steps_total=sum(totals[member.variant] for member, _ in members),
        seconds_left=_seconds_left(members, totals, busy_workers) if running else None,
    )


def _seconds_left(members: list[tuple[Member, RunRow]], totals: Mapping[str, int], busy_workers: float) -> float | None:
    """Worker seconds left over the workers at it, and no less than the longest member needs on a worker of its own."""
    if not any(totals.values()):
        return _seconds_left_by_runs(members, busy_workers)
    trained = [(member.variant, row.elapsed_s, row.step) for member, row in members if row.step > 0]
    if not trained or busy_workers <= 0.0:
        return None

    def step_s(variant: str) -> float:
        own = [(elapsed_s, step) for name, elapsed_s, step in trained if name == variant]
        measured = own or [(elapsed_s, step) for _, elapsed_s, step in trained]
        return sum(elapsed_s for elapsed_s, _ in measured) / sum(step for _, step in measured)

    price_s = {name: step_s(name) for name in totals}
    left_s = [
        (totals[member.variant] - min(row.step, totals[member.variant])) * price_s[member.variant]
        for member, row in members
        if row.state not in ENDED
    ]
    return max(sum(left_s) / busy_workers, max(left_s, default=0.0))


def _seconds_left_by_runs(members: list[tuple[Member, RunRow]], busy_workers: float) -> float | None:
    """The same where a run's steps are known only once it has read its text: by what finished runs took."""
    took_s = [row.elapsed_s for _, row in members if row.state == "finished"]
    left = sum(row.state not in ENDED for _, row in members)
    return sum(took_s) / len(took_s) * left / busy_workers if took_s and busy_workers > 0.0 else None
