"""A set of runs as plain data for a page: its progress, its variants, every member with its verdict, and its curves if asked."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import msgspec

from core.cells.catalog import CELLS
from core.config import MemoryConfig, RunConfig
from core.recall_ladder import VARIANTS, ratio
from core.runs import bisection
from core.runs.counting import has_converged
from core.runs.experiment import Experiment, Member, Progress
from core.runs.judgements import Judgement
from core.runs.ladder import Climb, climbs_of
from core.runs.outcome import verdict_of
from core.runs.tables import RunRow
from core.tasks.catalog import TASKS

Translate = Callable[[str], str]
SHOWN = ("accuracy", "metric", "loss", "chance")  # of a judgement


class SetReader:
    """One reading of a set: the experiment, the rows of its runs, and what these have been judged to be, by run."""

    def __init__(
        self, experiment: Experiment, rows: Sequence[RunRow], judgements: Mapping[str, Sequence[Judgement]]
    ) -> None:
        self.experiment, self.plan = experiment, experiment.plan
        self._rows = {row.id: row for row in rows}
        self._judgements = judgements
        verdicts = {run: self._verdict(row) for run, row in self._rows.items()}
        found = {run: verdict for run, verdict in verdicts.items() if verdict is not None}
        climbs = climbs_of(self.plan, found) if self.plan.ladder else []
        self._climbs: dict[tuple[str, int], Climb] = {(climb.variant, climb.seed): climb for climb in climbs}

    def report(self, progress: Progress, translate: Translate, curves: bool) -> dict[str, Any]:
        """The whole set, ready for JSON."""
        experiment = self.experiment
        members = (self._member(member, curves) for member in self.plan.members)
        report: dict[str, Any] = {
            "id": experiment.id,
            "name": experiment.name,
            "state": experiment.state,
            "progress": _rounded(msgspec.to_builtins(progress)),
            "variants": [self._variant(name, config, translate) for name, config in self.plan.variants.items()],
            "members": [member for member in members if member is not None],
            "budget": self._budget(),
        }
        if self.plan.ladder:
            heights = {name: self._longest(name) for name in self.plan.variants}
            spec = TASKS[self._task]
            report |= {"task": translate(spec.label), "counts": spec.counts}
            report |= {"ladder": self.plan.ladder, "ratio": msgspec.to_builtins(ratio(heights, self.plan.ladder))}
        return report

    def _variant(self, name: str, config: RunConfig, translate: Translate) -> dict[str, Any]:
        """`longest` is the median over the `climbs` that are over of the longest solved T; of no ladder there is none.

        On a ladder of counting it is the median over those `converged` climbs alone that had networks at 100 % in training.
        """
        of_cell = CELLS[config.cell].label if config.cell in CELLS else name
        label = VARIANTS[name].label if self.plan.ladder and name in VARIANTS else of_cell
        said: dict[str, Any] = {"name": name, "label": translate(label), "cell": config.cell, "steps": config.steps}
        if self.plan.ladder:
            over = self._over(name)
            telling = sum(map(self._tells, over))
            said |= {"longest": self._longest(name), "climbs": len(over), "converged": telling}
        return said

    @property
    def _task(self) -> str:
        """What all of a ladder's networks have to do."""
        config = next(iter(self.plan.variants.values()))
        assert isinstance(config, MemoryConfig)  # core.runs.experiment.plan_of lets no others climb
        return config.task

    def _longest(self, variant: str) -> float | None:
        found = [climb.longest for climb in self._over(variant) if climb.longest is not None and self._tells(climb)]
        return float(median(found)) if found else None

    def _over(self, variant: str) -> list[Climb]:
        """Its climbs that have come to their end."""
        return [climb for climb in self._climbs.values() if climb.variant == variant and climb.longest is not None]

    def _tells(self, climb: Climb) -> bool:
        """Whether a climb counts: on a ladder of counting, who had not learned the short words says nothing about counting."""
        if not TASKS[self._task].counts:
            return True
        return all(self._has_converged(climb.members[rung]) is not False for rung in climb.verdicts)

    def _has_converged(self, member: Member) -> bool | None:
        """Whether its network, of a task of counting, was at 100 % in training when last judged; None before."""
        row = self._rows.get(member.run)
        judged = self._judgements.get(member.run, ()) if row is not None else ()
        return has_converged(judged[-1][1]["metric"], member.rung) if judged else None

    def _member(self, member: Member, curves: bool) -> dict[str, Any] | None:
        """One member, None when its run was deleted. `implied` says what bisection takes of a rung that it does not try."""
        row = self._rows.get(member.run)
        said: dict[str, Any] = {"variant": member.variant, "seed": member.seed, "run": member.run}
        said["length"] = self.plan.config_of(member).time_span
        if row is None:
            climb = self._climbs.get((member.variant, member.seed))
            if climb is None:
                return None
            implied = bisection.implied(climb.rungs, climb.verdicts, member.rung)
            return said | {"state": "waiting" if implied is None else "not_needed", "implied": implied}
        judged = self._judgements.get(row.id, ())
        last = judged[-1][1] if judged else {}
        said |= {"state": row.state, "step": row.step, "elapsed_s": row.elapsed_s, "solved": self._verdict(row)}
        said |= {name: last[name] for name in SHOWN if last.get(name) is not None}
        if self.plan.ladder and TASKS[self._task].counts:
            said["converged"] = self._has_converged(member)
        if curves:
            measure = "metric" if "metric" in last else "loss"
            points = [(step, data[measure]) for step, data in judged if data.get(measure) is not None]
            said["curve"] = {"steps": [step for step, _ in points], "values": [_short(value) for _, value in points]}
        return _rounded(said)

    def _budget(self) -> dict[str, Any]:
        """What the runs that used all of their steps took of a worker's time."""
        pairs = ((self._rows.get(member.run), self.plan.variants[member.variant].steps) for member in self.plan.members)
        took = [row.elapsed_s for row, steps in pairs if row and row.state == "finished" and row.step >= steps]
        times = {"median_s": median(took), "longest_s": max(took)} if took else {}
        return _rounded(
            {"steps": max(config.steps for config in self.plan.variants.values()), "runs": len(took), **times}
        )

    def _verdict(self, row: RunRow) -> bool | None:
        judged = self._judgements.get(row.id, ())
        return verdict_of(row.state, judged[-1][1] if judged else {})


def _short(value: float) -> float:
    return round(value, 4)


def _rounded(said: dict[str, Any]) -> dict[str, Any]:
    return {name: _short(value) if isinstance(value, float) else value for name, value in said.items()}
