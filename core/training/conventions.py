"""A trained cell read with other papers' equations: the same weights, the same sequences, and how far the states part."""

import importlib
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from core.cells.conventions import Convention
from core.cells.recurrent import Trace, Weights
from core.tasks.sequence_model import NOT_ASKED, SequenceModel, asked_loss
from core.tasks.task import Batch

Reading = Callable[[Tensor, Tensor, Weights], tuple[Tensor, dict[str, Tensor]]]
"""Inputs (T, B, D), first state (B, H) and weights → states (T, B, H) and the gate that papers disagree about, by name."""


@torch.inference_mode()
def compare(model: SequenceModel, batch: Batch) -> dict[str, Any] | None:
    """The "conventions" part: one reading for each of the cell's conventions; None when a number is not finite.

    `difference` is the largest |h − h′| over steps, sequences and units, `gate` the mean of the gate, `loss` and
    `accuracy` what the network's own head makes of the states; there is no accuracy where answers are numbers.
    """
    readings = [{"name": way.name, **_read(model, batch, way)} for way in model.recurrent.spec.conventions]
    numbers = torch.tensor([[reading[key] for key in ("difference", "gate", "loss")] for reading in readings])
    return {"readings": readings} if torch.isfinite(numbers).all() else None


def _read(model: SequenceModel, batch: Batch, way: Convention) -> dict[str, float | None]:
    layer, x = model.recurrent, model.embed(batch.inputs)
    trace = Trace()
    own, _ = layer(x, trace=trace)
    states, gates = own, trace.values
    if way.module:
        states, gates = _reading(way)(x, layer.first_states(x.shape[1])[0], layer.weights)
    outputs, targets = model.head(states), batch.targets.to(states.device)
    return {
        "difference": (states - own).abs().max().item(),
        "gate": gates[way.gate].mean().item(),
        "loss": asked_loss(outputs, targets).item(),
        "accuracy": _accuracy(outputs, targets),
    }


def _accuracy(outputs: Tensor, targets: Tensor) -> float | None:
    if targets.is_floating_point():
        return None
    asked = targets != NOT_ASKED
    return (outputs.argmax(-1)[asked] == targets[asked]).float().mean().item()


def _reading(way: Convention) -> Reading:
    module, _, name = way.module.partition(":")
    found: Reading = getattr(importlib.import_module(module), name)
    return found
