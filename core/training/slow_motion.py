"""Slow motion: one iteration of training worked out number by number, by the network itself.

It is worked out on a copy, on the CPU: the network, its optimiser and its gradients stay as they are.
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import get_total_norm

from core.cells.recurrent import Recurrent
from core.training.adam import adam_update
from core.training.iteration import Focus, Iteration, Step, SumOf, UnitStep, WeightStep
from core.training.unrolled import Unrolled

NO_TARGET = -100
MAX_STEPS = 12
MAX_UNITS = 4
MAX_INPUTS = 16
LARGEST_OUTPUTS = 5

StepLosses = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""Outputs (T, 1, O) and targets (T, 1, …) → the steps that have a loss, counted from 0, (S,), and their losses (S,)."""


def cross_entropies(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """In nats, for class targets (T, 1), at the steps whose target is not −100."""
    steps = (targets[:, 0] != NO_TARGET).nonzero()[:, 0]
    return steps, F.cross_entropy(outputs[steps, 0], targets[steps, 0], reduction="none")


def squared_errors(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """For real targets (T, 1), at the steps whose target is not NaN."""
    steps = (~targets[:, 0].isnan()).nonzero()[:, 0]
    return steps, (outputs[steps, 0, 0] - targets[steps, 0]).square()


def one_iteration(
    model: nn.Module,
    optimiser: torch.optim.Adam,
    sequence: tuple[Tensor, Tensor],
    clip_norm: float,
    focus: Focus,
    step_losses: StepLosses = cross_entropies,
) -> Iteration | None:
    """What training on this one sequence, inputs and targets (T, 1, …), would do now.

    `model` has its one layer as `recurrent` and makes (outputs (T, 1, O), …) of inputs; its loss is the mean of the step
    losses. None when the loss or the gradient is not finite. Raises ValueError for a focus outside the sequence or the
    network, for more than one sequence, and for targets of which no step has a loss.
    """
    inputs, targets = sequence
    layer = model.recurrent
    assert isinstance(layer, Recurrent)
    _check(focus, layer, len(inputs))
    twin, unrolled = _unrolled_twin(model)
    outputs = twin(inputs)[0]
    scored, losses = step_losses(outputs, targets)
    if not len(scored):
        raise ValueError("no step of the sequence has a loss")
    loss = losses.mean()
    loss.backward()  # type: ignore[no-untyped-call]
    norm = get_total_norm([p.grad for p in twin.parameters() if p.grad is not None])
    if not (torch.isfinite(loss) and torch.isfinite(norm)):
        return None
    loss_by_step = dict(zip(scored.tolist(), short(losses), strict=True))
    return Iteration(
        loss=short(loss)[0],
        steps=tuple(
            _step(unrolled, t, focus, outputs[t, 0].detach(), targets[t, 0], loss_by_step.get(t))
            for t in _shown_steps(focus, len(inputs))
        ),
        losses=tuple(loss_by_step.get(t) for t in range(len(inputs))),
        gradient_norms={state: short(unrolled.gradients(state).norm(dim=1)) for state in layer.spec.states},
        weight=_own_weight_step(unrolled, optimiser, layer, focus, (short(norm)[0], clip_norm)),
    )


def _unrolled_twin(model: nn.Module) -> tuple[nn.Module, Unrolled]:
    """A copy of the network with its layer laid out in time."""
    twin = copy.deepcopy(model).cpu()
    twin.zero_grad(set_to_none=True)
    assert isinstance(twin.recurrent, Recurrent)
    unrolled = Unrolled(twin.recurrent)
    twin.recurrent = unrolled
    return twin, unrolled


def short(values: Tensor) -> tuple[float, ...]:
    """Single-precision numbers as the shortest doubles that read back as them: a third of the characters on the wire."""
    return tuple(float(str(value)) for value in values.detach().float().flatten().numpy())


def _check(focus: Focus, layer: Recurrent, length: int) -> None:
    if not all(1 <= t <= length for t in focus.steps) or len(focus.steps) > MAX_STEPS:
        raise ValueError(f"up to {MAX_STEPS} steps from 1 to {length} can be shown")
    if not all(0 <= unit < layer.hidden_size for unit in focus.units) or not 1 <= len(focus.units) <= MAX_UNITS:
        raise ValueError(f"1 to {MAX_UNITS} units below {layer.hidden_size} can be shown")
    rows, columns = layer.weight_hh_l0.shape
    if focus.weight and not (0 <= focus.weight[0] < rows and 0 <= focus.weight[1] < columns):
        raise ValueError(f"the recurrent weights are {rows} × {columns}")


def _shown_steps(focus: Focus, length: int) -> list[int]:
    """From 0."""
    if focus.steps:
        return [t - 1 for t in focus.steps]
    return [int(t) for t in np.linspace(0, length - 1, min(length, MAX_STEPS)).round()]


def _step(unrolled: Unrolled, t: int, focus: Focus, outputs: Tensor, target: Tensor, loss: float | None) -> Step:
    """Step t, from 0; outputs (O,)."""
    largest = outputs.topk(min(LARGEST_OUTPUTS, len(outputs))).indices.tolist()
    chosen = int(target) if loss is not None and not target.is_floating_point() else None
    shown = largest if chosen is None or chosen in largest else [*largest, chosen]
    return Step(
        t=t + 1,
        x=short(unrolled.x[t, :MAX_INPUTS]),
        units=tuple(_unit_step(unrolled, t, unit) for unit in focus.units),
        outputs=dict(zip(shown, short(outputs[shown]), strict=True)),
        loss=loss,
        target=chosen,
        wanted=short(target)[0] if loss is not None and target.is_floating_point() else None,
        probabilities=None if chosen is None else dict(zip(shown, short(outputs.softmax(0)[shown]), strict=True)),
    )


def _unit_step(unrolled: Unrolled, t: int, unit: int) -> UnitStep:
    layer, trace = unrolled.layer, unrolled.traces[t]
    states = layer.spec.states
    return UnitStep(
        unit=unit,
        sums=tuple(_sum(unrolled, t, block, unit) for block in range(layer.spec.blocks)),
        before={state: short(value[unit])[0] for state, value in zip(states, unrolled.states[t], strict=True)},
        after={state: short(trace.values[state][0, 0, unit])[0] for state in states},
        gradient={state: short(unrolled.gradients(state)[t, unit])[0] for state in states},
    )


@torch.no_grad()
def _sum(unrolled: Unrolled, t: int, block: int, unit: int) -> SumOf:
    layer, values = unrolled.layer, unrolled.traces[t].values
    weight_ih, weight_hh, bias_ih, bias_hh = layer.weights
    row, name = block * layer.hidden_size + unit, layer.code.blocks[block]
    from_input, from_state = weight_ih[row] @ unrolled.x[t], weight_hh[row] @ unrolled.states[t][0]
    gate = layer.spec.gate(name).reset_by
    reset = values[gate][0, 0, unit] if gate else from_input.new_ones(())
    total = from_input + bias_ih[row] + reset * (from_state + bias_hh[row])
    numbers = (from_input, from_state, bias_ih[row], bias_hh[row], total, values[name][0, 0, unit], reset)
    wx, uh, b_ih, b_hh, a, value, factor = short(torch.stack(numbers))
    return SumOf(name, wx, uh, b_ih, b_hh, a, value, reset=factor if gate else None)


def _own_weight_step(
    unrolled: Unrolled, optimiser: torch.optim.Adam, layer: Recurrent, focus: Focus, norm_and_limit: tuple[float, float]
) -> WeightStep:
    """`layer` is the one that the optimiser trains, not its copy."""
    gradients = unrolled.layer.weight_hh_l0.grad
    assert gradients is not None
    place = focus.weight or steepest(gradients, focus.units)
    contributions = unrolled.contributions(*place)
    return weight_step(optimiser, layer, place, (contributions, gradients[place]), norm_and_limit)


def weight_step(
    optimiser: torch.optim.Adam,
    layer: Recurrent,
    place: tuple[int, int],
    contributions_and_gradient: tuple[Tensor, Tensor],
    norm_and_limit: tuple[float, float],
) -> WeightStep:
    """What the optimiser does to weight_hh_l0[place] of its `layer`: contributions (T,), their sum, ‖g‖ and its limit."""
    contributions, summed = contributions_and_gradient
    gradient = short(summed)[0]
    norm, limit = norm_and_limit
    # as torch.nn.utils.clip_grads_with_norm_ has it
    clipped = gradient * limit / (norm + 1e-6) if 0.0 < limit < norm else gradient
    block, unit = divmod(place[0], layer.hidden_size)
    return WeightStep(
        row=place[0],
        column=place[1],
        gate=layer.code.blocks[block],
        unit=unit,
        contributions=short(contributions),
        gradient=gradient,
        gradient_norm=norm,
        clip_norm=limit,
        clipped=clipped,
        adam=adam_update(optimiser, layer.weight_hh_l0, place, clipped),
    )


def steepest(gradients: Tensor, units: tuple[int, ...]) -> tuple[int, int]:
    """(row, column) of the largest |gradient|, (kH, H), that leads from one of the units to one of them."""
    blocks = len(gradients) // gradients.shape[1]
    rows = [block * gradients.shape[1] + unit for block in range(blocks) for unit in units]
    among = gradients[rows][:, list(units)].abs()
    row, column = divmod(int(among.argmax()), len(units))
    return rows[row], units[column]
