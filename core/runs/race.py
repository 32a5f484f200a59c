"""What a race has come to, as plain data: lanes and curves with bands, costs, and who is ahead where no bands overlap."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import msgspec
import numpy as np

from core.cells.catalog import CELLS
from core.cells.sizes import multiply_adds
from core.config import MemoryConfig
from core.runs.bands import Bands, Curve, averaged, bands
from core.runs.counting import counted
from core.runs.experiment import Experiment, Member
from core.runs.judgements import Judgement
from core.runs.outcome import verdict_of
from core.runs.tables import RunRow
from core.snapshot import ENDED
from core.tasks.catalog import TASKS, TaskSpec

LOSS_POINTS = 120  # of a curve
DIGITS = 5  # that are sent
TIMES = "times"
ALIKE = 0.02  # parameters that differ by less than twice this share are as good as equally many


class Material(msgspec.Struct, frozen=True):
    """What is known of a race's runs, by run: rows, judgements, losses of steps 1, 2, …, "started" messages; its reviews by name."""

    rows: Mapping[str, RunRow]
    judgements: Mapping[str, Sequence[Judgement]]
    losses: Mapping[str, np.ndarray]
    started: Mapping[str, Mapping[str, Any]]
    reviews: Mapping[str, Mapping[str, Any]]


class Quartiles(msgspec.Struct, frozen=True):
    """The middle of some numbers and where its middle half lies."""

    lower: float
    median: float
    upper: float

    def overlaps(self, other: "Quartiles") -> bool:
        """Whether the two middle halves share a value."""
        return self.lower <= other.upper and other.lower <= self.upper


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """Linear between order statistics, as core.runs.bands has them; None of nothing."""
    finite = [value for value in values if np.isfinite(value)]
    if not finite:
        return None
    lower, middle, upper = np.quantile(finite, (0.25, 0.5, 0.75))
    return Quartiles(float(lower), float(middle), float(upper))


def leader(found: Mapping[str, Quartiles | None], lower_is_better: bool) -> str | None:
    """The one whose middle half lies beyond those of all others; None where it overlaps one, or where one is missing."""
    known = {name: quarters for name, quarters in found.items() if quarters is not None}
    if len(known) < max(2, len(found)):
        return None
    best = (min if lower_is_better else max)(known, key=lambda name: known[name].median)
    others = [quarters for name, quarters in known.items() if name != best]
    return None if any(known[best].overlaps(other) for other in others) else best


def race_report(experiment: Experiment, material: Material) -> dict[str, Any]:
    """The "race" of a set's report; numbers are rounded, what is not known yet is None. Labels are left to the set's own report."""
    plan = experiment.plan
    config = next(iter(plan.variants.values()))
    assert isinstance(config, MemoryConfig)
    spec = TASKS[config.task]
    begun = [material.started[m.run] for m in plan.members if m.run in material.started]
    variants = {name: _variant(experiment, name, material, spec) for name in plan.variants}
    times = material.reviews.get(TIMES)
    report: dict[str, Any] = {
        "task": spec.name,
        "length": config.length,
        "batch_size": config.batch_size,
        "steps": config.steps,
        "share": spec.is_share,
        "lower_is_better": spec.better == "lower",
        "baselines": dict(begun[0]["baselines"]) if begun else {},
        "chance": begun[0].get("chance") if begun and spec.is_share else None,
        "time_steps": begun[0].get("time_steps") if begun else None,
        "examining": _examining(experiment, material),
        "variants": variants,
        "times": times if times and "steps" in times else None,
        "lengths": _lengths(experiment, material, spec),
    }
    if spec.counts:
        report["counting"] = {name: counted(_examined(experiment, name, material), config.length) for name in variants}
    report["leaders"] = _leaders(report, variants, spec)
    rounded: dict[str, Any] = _rounded(report)
    return rounded


def _variant(experiment: Experiment, name: str, material: Material, spec: TaskSpec) -> dict[str, Any]:
    config = experiment.plan.variants[name]
    members = [member for member in experiment.plan.members if member.variant == name and member.run in material.rows]
    rows = [material.rows[member.run] for member in members]
    last = {member.run: _last(material.judgements.get(member.run, ())) for member in members}
    verdicts = [verdict_of(row.state, last[row.id]) for row in rows]
    judged = [verdict for verdict in verdicts if verdict is not None]
    metric = quartiles([data["metric"] for data in last.values() if data.get("metric") is not None])
    step_s = [row.elapsed_s / row.step for row in rows if row.step]
    started = next((material.started[row.id] for row in rows if row.id in material.started), {})
    read, given = spec.sizes(config.symbols) if isinstance(config, MemoryConfig) else (0, 0)
    return {
        "hidden_size": config.hidden_size,
        "blocks": CELLS[config.cell].blocks,
        "input_size": read,
        "output_size": given,
        "parameters": started.get("parameters"),
        "multiply_adds": multiply_adds(CELLS[config.cell], read, config.hidden_size, given),
        "seeds": len(rows),
        "ended": sum(row.state in ENDED for row in rows),
        "arrived": sum(row.state in ("finished", "failed") for row in rows),
        "failed": sum(row.state == "failed" for row in rows),
        "done": sum(1.0 if row.state in ("finished", "failed") else row.step / config.steps for row in rows)
        / max(1, len(rows)),
        "solved": sum(judged),
        "judged": len(judged),
        "metric": metric and msgspec.to_builtins(metric),
        "step_s": median(step_s) if step_s else None,
        "loss": _band(_loss_curves(members, material, config.steps)),
        "score": _band(_score_curves(members, material)),
    }


def _last(judged: Sequence[Judgement]) -> Mapping[str, Any]:
    return judged[-1][1] if judged else {}


def _loss_curves(members: Sequence[Member], material: Material, steps: int) -> list[Curve]:
    every = max(1, round(steps / LOSS_POINTS))
    found = [material.losses[member.run] for member in members if member.run in material.losses]
    return [averaged(losses, every) for losses in found if len(losses) >= every]


def _score_curves(members: Sequence[Member], material: Material) -> list[Curve]:
    curves: list[Curve] = []
    for member in members:
        judged = [(step, data["metric"]) for step, data in material.judgements.get(member.run, ()) if "metric" in data]
        if judged:
            curves.append(([step for step, _ in judged], [value for _, value in judged]))
    return curves


def _band(curves: list[Curve]) -> dict[str, list[float]]:
    found: Bands = bands(curves)
    names = ("steps", "median", "lower", "upper", "seeds")
    return {name: getattr(found, name).tolist() for name in names}


def _examining(experiment: Experiment, material: Material) -> bool:
    """Whether all trainings are over and what follows them is not."""
    rows = [material.rows[m.run] for m in experiment.plan.members if m.run in material.rows]
    return experiment.state == "running" and bool(rows) and all(row.state in ENDED for row in rows)


def _examined(experiment: Experiment, variant: str, material: Material) -> list[Sequence[Mapping[str, Any]]]:
    """For each network of a variant that was examined, its scores by rising length."""
    found = (material.reviews.get(m.run, {}) for m in experiment.plan.members if m.variant == variant)
    return [review["lengths"] for review in found if "lengths" in review]


def _lengths(experiment: Experiment, material: Material, spec: TaskSpec) -> dict[str, list[dict[str, Any]]]:
    """Variant → at every length the quartiles of its networks' share of right answers, or of their errors, and how many solve it there."""
    told, measured = {}, "metric" if spec.better == "lower" else "accuracy"
    for name in experiment.plan.variants:
        columns = zip(*_examined(experiment, name, material), strict=True)
        told[name] = [
            {
                "length": scores[0]["length"],
                "solved": sum(score["solved"] for score in scores),
                "judged": len(scores),
                **msgspec.to_builtins(quartiles([score[measured] for score in scores]) or {}),
                "sequences": scores[0]["sequences"],
            }
            for scores in columns
        ]
    return told


def _leaders(report: Mapping[str, Any], variants: Mapping[str, Mapping[str, Any]], spec: TaskSpec) -> dict[str, Any]:
    """Question → {"known", "winner"}: who made the fewest errors, has the fewest parameters, takes the quickest step on stock kernels."""
    # Of a race that was stopped nobody is ahead: its networks did not have the same budget.
    ended = all(variant["ended"] == variant["seeds"] > 0 and variant["done"] >= 1.0 for variant in variants.values())
    errors = {name: _quartiles_of(variant["metric"]) for name, variant in variants.items()} if ended else {}
    counts = {name: variant["parameters"] for name, variant in variants.items() if variant["parameters"] is not None}
    sizes = {name: Quartiles((1 - ALIKE) * count, count, (1 + ALIKE) * count) for name, count in counts.items()}
    times = report["times"]["steps"] if report["times"] else {}
    quick = {name: _quartiles_of(times.get(name, {}).get("stock")) for name in variants if name in times}
    quick = {name: quarters for name, quarters in quick.items() if quarters is not None}
    return {
        "errors": {"known": bool(errors), "winner": leader(errors, spec.better == "lower") if errors else None},
        "parameters": {"known": len(sizes) == len(variants), "winner": leader(sizes, True)},
        "time": {"known": bool(quick), "winner": leader(quick, True)},
    }


def _quartiles_of(said: Mapping[str, float] | None) -> Quartiles | None:
    return Quartiles(said["lower"], said["median"], said["upper"]) if said else None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
