"""How far a loss reaches back: the gradient of one loss by distance, loss against step, and the memory's own path.

Everything here takes a layer and its inputs, so that it serves any task, and leaves the layer as it was: weights are
constants, and no parameter gets a gradient. `clamp` holds gates at a constant while measuring (see Recurrent.forward).
"""

import math
from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.recurrent import Clamp, Recurrent, Trace
from core.training.seeding import generator

MAX_MAP_STEPS = 40
MAX_NUMBERS_AT_ONCE = (
    2_000_000  # of one state, over steps, sequences and units: about 100 MB with all that a cell keeps
)

StepLoss = Callable[[Tensor, int], Tensor]
"""Output of one step (B, H) and the step's number, from 0 → a scalar loss."""
Norms = dict[str, np.ndarray]


class GradientMap(msgspec.Struct, frozen=True):
    """`norms` by state, (S, S): row i is the loss at `steps[i]`, column j the state it is felt in, at `steps[j]`.

    NaN above the diagonal: a loss is not felt in what comes after it. Steps count from 0; all of them up to 40 (or
    `max_steps`), or so many evenly chosen, first and last included.
    """

    steps: tuple[int, ...]
    norms: Norms


class MemoryPath(msgspec.Struct, frozen=True):
    """What is left of the memory of d steps ago when only the path through the memory itself counts: Π f, by distance.

    `gate` is the gate that keeps, by name. `logs` (T, B, H) are the products' logarithms for d = 0 … T − 1, `median` (T,)
    the products' median over batch and units; `half_life` is the distance at which the latter is ½, in steps, None
    when it is not within the sequence.
    """

    gate: str
    logs: np.ndarray
    median: np.ndarray
    half_life: float | None

    @property
    def by_unit(self) -> np.ndarray:
        """The median over the batch alone, (H, T)."""
        return np.asarray(np.exp(np.median(self.logs, axis=1).T))


def projection(hidden_size: int) -> StepLoss:
    """The loss that is taken when there is no task: the mean of the output along one fixed random direction."""
    direction = torch.randn(hidden_size, generator=generator(0, "projection")) / math.sqrt(hidden_size)
    return lambda output, step: (output @ direction.to(output)).mean()


def gradient_by_distance(
    layer: Recurrent, x: Tensor, loss: StepLoss | None = None, clamp: Clamp | None = None
) -> Norms:
    """‖∂L_T/∂state_{T−d}‖ for d = 0 … T − 1, (T,), over the whole batch, for every state of the cell.

    L_T is one loss on the last output; inputs are (T, B, D).
    """
    trace, states, outputs = _differentiable(layer, x, clamp)
    last = len(x) - 1
    torch.autograd.grad((loss or projection(layer.hidden_size))(outputs[last], last), states)
    return {state: norm_by_step(gradient)[::-1] for state, gradient in trace.gradients.items()}


def gradient_map(
    layer: Recurrent,
    x: Tensor,
    loss: StepLoss | None = None,
    clamp: Clamp | None = None,
    max_steps: int = MAX_MAP_STEPS,
) -> GradientMap:
    """Loss at one step against the gradient at another, for inputs (T, B, D).

    Costs as much as one training step on `max_steps` · B sequences.
    """
    loss = loss or projection(layer.hidden_size)
    T, B, _ = x.shape  # noqa: N806
    steps = [int(step) for step in np.linspace(0, T - 1, min(T, max_steps)).round()]
    norms = {state: np.full((len(steps), len(steps)), np.nan) for state in layer.spec.states}
    at_once = max(1, MAX_NUMBERS_AT_ONCE // (T * B * layer.hidden_size))
    for first in range(0, len(steps), at_once):
        end = min(first + at_once, len(steps))
        for state, rows in _map_rows(layer, x, steps[first:end], loss, clamp).items():
            for row in range(first, end):
                norms[state][row, : row + 1] = rows[row - first, steps[: row + 1]]
    return GradientMap(tuple(steps), norms)


def _map_rows(layer: Recurrent, x: Tensor, steps: list[int], loss: StepLoss, clamp: Clamp | None) -> Norms:
    """‖∂L_step/∂state_t‖ for some rising steps and every t up to the last of them, (S, t).

    One pass forth and back: the batch is repeated for every step, and each copy has its loss at its own.
    """
    x = x[: steps[-1] + 1].repeat(1, len(steps), 1)
    trace, states, outputs = _differentiable(layer, x, clamp)
    copies = outputs.view(len(x), len(steps), -1, layer.hidden_size)  # (t, S, B, H)
    losses = [loss(copies[step, copy], step) for copy, step in enumerate(steps)]
    torch.autograd.grad(torch.stack(losses).sum(), states)
    return {
        state: torch.linalg.vector_norm(gradient.view(copies.shape).cpu().double(), dim=(2, 3)).t().numpy()
        for state, gradient in trace.gradients.items()
    }


@torch.inference_mode()
def memory_path(layer: Recurrent, x: Tensor, clamp: Clamp | None = None) -> MemoryPath | None:
    """The product of the gate that keeps the memory, over inputs (T, B, D); None for a cell without such a gate."""
    trace = Trace()
    layer(x, trace=trace, clamp=clamp)
    return path_of(layer, trace.values)


def path_of(layer: Recurrent, values: Mapping[str, Tensor]) -> MemoryPath | None:
    """The same from what a pass has traced already, (T, B, H) by name."""
    gate = next((gate.name for gate in layer.spec.gates if gate.is_gate and gate.role == "forget"), None)
    if gate is None:
        return None
    # summed as logarithms: a product of hundreds of halves would underflow
    summed = values[gate].detach().cpu().double().log().flip(0)[:-1].cumsum(0)  # (T − 1, B, H)
    logs = torch.cat((summed.new_zeros(1, *summed.shape[1:]), summed)).numpy()
    median = np.exp(np.median(logs.reshape(len(logs), -1), axis=1))
    return MemoryPath(gate, logs, median, half_life(median))


def half_life(values: np.ndarray) -> float | None:
    """The distance at which values (T,), by distance, have fallen to half of the first, in steps.

    Between two steps they fall geometrically. None when they stay above half, or when the first is not above 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values)
    target = logs[0] - math.log(2.0)
    below = np.flatnonzero(logs <= target)
    if not len(below) or not math.isfinite(target):
        return None
    after = int(below[0])
    before = after - 1
    return before + float((target - logs[before]) / (logs[after] - logs[before]))


def unit_half_lives(kept: np.ndarray) -> np.ndarray:
    """A keeping gate's values (T, H) → the tokens after which half of each unit's memory is left, (H,).

    At the geometric mean of the gate along the way: −ln 2 / mean ln f. Infinite where it never lets go.
    """
    with np.errstate(divide="ignore"):
        lost = np.abs(np.log(kept.astype(np.float64)).mean(axis=0))
        lives: np.ndarray = math.log(2.0) / lost
    return lives


def norm_by_step(gradient: Tensor) -> np.ndarray:
    """(T, B, H) → (T,), the norm over the batch; squared in double precision, where 1e-30 does not vanish
    (on the CPU: Apple's GPUs have none)."""
    return np.asarray(torch.linalg.vector_norm(gradient.cpu().double(), dim=(1, 2)))


def _differentiable(layer: Recurrent, x: Tensor, clamp: Clamp | None) -> tuple[Trace, tuple[Tensor, ...], Tensor]:
    """A pass whose backward reaches the first states, and leaves every ∂L/∂state_t in the trace on its way there."""
    trace = Trace(keep_values=False)
    states = tuple(state.requires_grad_() for state in layer.first_states(x.shape[1]))
    outputs, _ = layer(x.detach(), states, trace, frozen=True, clamp=clamp)
    return trace, states, outputs
