"""The part "forecast": how a network goes on with the held-out part of its curve, or what it takes a digit for step by step."""

from typing import Any

import numpy as np

from core.snapshot import pack
from core.tasks.digits import BRIGHTEST, SHOWN, DigitsTask
from core.tasks.forecast import ForecastTask
from core.training.learner import SeriesLearner


def forecast(learner: SeriesLearner) -> dict[str, Any] | None:
    """None when the network gives no finite numbers.

    A curve: `past` (≤ 40,) is the end of the learned part, and what follows is core.tasks.forecast.Forecasts; a digit:
    `pictures` (3, 8, 8), `labels`, and `probabilities` (3, T, 10) after each step.
    """
    if isinstance(learner.task, DigitsTask):
        return _readings(learner.task, learner)
    assert isinstance(learner.task, ForecastTask)
    return _forecasts(learner.task, learner)


def _forecasts(task: ForecastTask, learner: SeriesLearner) -> dict[str, Any] | None:
    made = task.forecasts(learner.model)
    if not (np.isfinite(made.one_step).all() and np.isfinite(made.free).all()):
        return None
    lines = {name: pack(getattr(made, name)) for name in ("truth", "one_step", "free", "linear_free")}
    return {
        "first": task.split + 1,
        "past": pack(task.shown_past()),
        **lines,
        "horizon": made.horizon,
        "linear_horizon": made.linear_horizon,
    }


def _readings(task: DigitsTask, learner: SeriesLearner) -> dict[str, Any] | None:
    probabilities = task.readings(learner.model)
    if not np.isfinite(probabilities).all():
        return None
    shown = slice(task.split, task.split + SHOWN)
    return {
        "pictures": pack(task.pictures[shown], "u1", 0.0, BRIGHTEST),
        "labels": task.labels[shown].tolist(),
        "probabilities": pack(probabilities, "u1"),
    }
