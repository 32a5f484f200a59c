"""What is measured on a network beside its training: gates over a sentence, gradients through time, a sample.

Every function reads the model and nothing else: no parameter gets a gradient, no global random number is drawn, so that
looking never changes a run.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.cells.recurrent import Clamp, Recurrent, Trace
from core.tasks.sequence_model import SequenceModel, asked_loss
from core.training.gradient_flow import Norms, norm_by_step

MAX_UNITS = 64


def shown_units(hidden_size: int) -> list[int]:
    """All units, or 64 of them evenly chosen, first and last included."""
    count = min(hidden_size, MAX_UNITS)
    return [int(unit) for unit in np.linspace(0, hidden_size - 1, count).round()]


@torch.inference_mode()
def gate_traces(model: SequenceModel, ids: Sequence[int] | Tensor, clamp: Clamp | None = None) -> dict[str, np.ndarray]:
    """Token ids (T,) → every traced quantity of the catalogue by name, (T, ≤ 64 units of `shown_units`).

    A model that reads numbers takes them, (T, D), in the place of ids. `clamp` holds gates at a constant; raises
    ValueError as Recurrent.forward does.
    """
    return layer_traces(model.recurrent, model.embed(torch.as_tensor(ids)), clamp)


@torch.inference_mode()
def layer_traces(layer: Recurrent, x: Tensor, clamp: Clamp | None = None) -> dict[str, np.ndarray]:
    """The same for the inputs (T, D) of one sequence, whatever they stand for."""
    trace = Trace()
    layer(x.unsqueeze(1), trace=trace, clamp=clamp)
    units = shown_units(layer.hidden_size)
    return {gate.name: trace.values[gate.name][:, 0].cpu()[:, units].numpy() for gate in layer.spec.gates}


class LossGradients(NamedTuple):
    """Norms by step t = 1 … T, (T,), for every state of the cell; and what the pass traced, (T, B, H) by name.

    `one` is ‖∂L_T/∂state_t‖, L_T being the mean loss at the last step of the batch alone; `every` is ‖∂L/∂state_t‖ of the
    loss that training has, the mean over all steps: with a loss at every step the gradient is fed all along the way, and
    its decay through time cannot be seen.
    """

    one: Norms
    every: Norms
    values: dict[str, Tensor]


def loss_gradients(model: SequenceModel, inputs: Tensor, targets: Tensor) -> LossGradients:
    """Both gradients of a batch, inputs (T, B, …) and targets (T, B)."""
    with torch.no_grad():
        embedded = model.embed(inputs)
    # Each sequence has a gradient of its own, so one pass over the batch laid beside itself serves both losses.
    B, trace = inputs.shape[1], Trace()  # noqa: N806
    states = tuple(state.requires_grad_() for state in model.recurrent.first_states(2 * B))
    outputs, _ = model.recurrent(torch.cat((embedded, embedded), dim=1), states, trace, frozen=True)
    logits = F.linear(outputs, model.head.weight.detach(), model.head.bias.detach())
    loss = asked_loss(logits[-1, :B], targets[-1]) + asked_loss(logits[:, B:], targets)
    torch.autograd.grad(loss, states)
    both = trace.gradients.items()
    return LossGradients(
        one={state: norm_by_step(gradient[:, :B]) for state, gradient in both},
        every={state: norm_by_step(gradient[:, B:]) for state, gradient in both},
        values={name: value[:, :B].detach() for name, value in trace.values.items()},
    )


@torch.inference_mode()
def held_out_loss(model: SequenceModel, inputs: Tensor, targets: Tensor) -> float:
    """Mean cross-entropy in nats on a batch (T, B)."""
    logits, _ = model(inputs)
    return asked_loss(logits, targets).item()
