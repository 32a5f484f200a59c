"""How far back a network on a task learns: the gradient of its answer by distance, beside what theory and gates say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.cells.recurrent import Recurrent
from core.snapshot import pack
from core.tasks.sequence_model import NOT_ASKED, asked_loss
from core.training.gradient_flow import StepLoss, gradient_map, path_of
from core.training.gradient_theory import fitted, predict
from core.training.learner import ScoredLearner
from core.training.probes import loss_gradients

MAX_PREDICTED_UNITS = 128  # the eigenvalues of a larger matrix take longer than all else that is measured here
SEQUENCES = 4  # of the batch, for all but the profile itself
LOWEST_DECADE = -16.0  # of what is left along a unit's path: below it nothing is drawn
MIN_MAP_STEPS, MAX_MAP_STEPS = 12, 32
PATH_NUMBERS = 1_600  # over units and steps: the paths of single units must leave room for all else in the message
MAP_NUMBERS = 400_000  # of one state, over steps, sequences and units: what keeps a map within some 20 ms


def reach(learner: ScoredLearner) -> dict[str, Any] | None:
    """The "gradient" part of a run on a task; None when a number is not finite.

    `states`, `fit` and `all_losses` are those of every run (see core.training.measures.gradient). `prediction` is None for a
    cell with gates, and above 128 units; `path` is None for one without. Slopes are in nats a step of distance.
    `training_norm` is the norm of the latest step's whole gradient, None before the first, `clip_norm` the limit it was
    cut to, 0 for none.
    """
    inputs, targets = learner.task.probe_batch()
    one, every, values = loss_gradients(learner.model, inputs, targets)
    if not all(np.isfinite(norms).all() for norms in (*one.values(), *every.values())):
        return None
    layer = learner.model.recurrent
    output = layer.spec.states[0]
    return {
        "states": {state: pack(norms[::-1]) for state, norms in one.items()},
        "all_losses": pack(every[output]),
        "fit": fitted({state: norms[::-1] for state, norms in one.items()}),
        "prediction": _prediction(layer, inputs[:, :SEQUENCES]),
        "path": path(layer, values, of_units=True),
        "training_norm": learner.last_norm,
        "clip_norm": learner.config.clip_norm,
    }


def _prediction(layer: Recurrent, inputs: Tensor) -> dict[str, float] | None:
    predicted = predict(layer, inputs) if layer.hidden_size <= MAX_PREDICTED_UNITS else None
    if predicted is None:
        return None
    return {name: getattr(predicted, name) for name in ("slope", "bound", "spectral_radius", "critical_radius")}


def path(layer: Recurrent, values: Mapping[str, Tensor], of_units: bool = False) -> dict[str, Any] | None:
    """What a memory keeps by distance, from traced values (T, B, H), as data of a message; None without such a gate.

    `of_units` adds `by_unit`, log₁₀ of what single units keep, (units, T).
    """
    kept = path_of(layer, {name: value[:, :SEQUENCES] for name, value in values.items()})
    if kept is None:
        return None
    data = {"gate": kept.gate, "median": pack(kept.median), "half_life": kept.half_life}
    if of_units:
        with np.errstate(divide="ignore"):
            decades = np.log10(kept.by_unit[_some_units(*kept.by_unit.shape)])
        data["by_unit"] = pack(decades, "u1", LOWEST_DECADE, 0.0)
    return data


def _some_units(units: int, steps: int) -> list[int]:
    """All units, or so many evenly chosen that their paths fit."""
    count = min(units, max(2, PATH_NUMBERS // steps))
    return [int(unit) for unit in np.linspace(0, units - 1, count).round()]


def reach_map(learner: ScoredLearner) -> dict[str, Any] | None:
    """The "gradient_map" part: log₁₀ of the norms that gradient_map measures, by state; None when one is not finite.

    (S, S), S ≤ 32, NaN above the diagonal, −∞ where the gradient is 0. `steps` counts from 1. The loss at a step is the
    task's own where it asks for an answer, and else that of giving the last answer already.
    """
    inputs, targets = learner.task.probe_batch()
    layer = learner.model.recurrent
    affordable = MAP_NUMBERS // (len(inputs) * layer.hidden_size)  # copies of a sequence
    sequences = min(SEQUENCES, max(1, affordable // min(len(inputs), MAX_MAP_STEPS)))
    steps = min(MAX_MAP_STEPS, max(MIN_MAP_STEPS, affordable // sequences))
    loss = _answering(learner, targets[:, :sequences])
    measured = gradient_map(layer, inputs[:, :sequences], loss, max_steps=steps)
    felt = np.tril_indices(len(measured.steps))
    if not all(np.isfinite(norms[felt]).all() for norms in measured.norms.values()):
        return None
    with np.errstate(divide="ignore"):
        states = {state: pack(np.log10(norms)) for state, norms in measured.norms.items()}
    return {"steps": [step + 1 for step in measured.steps], "states": states}


def _answering(learner: ScoredLearner, targets: Tensor) -> StepLoss:
    """The loss at any step, for targets (T, B)."""
    asked = ~targets.isnan() if targets.is_floating_point() else targets != NOT_ASKED
    wanted = torch.where(asked, targets, targets[-1])
    head = learner.model.head
    weight, bias = head.weight.detach(), head.bias.detach()
    return lambda output, step: asked_loss(F.linear(output, weight, bias), wanted[step])
