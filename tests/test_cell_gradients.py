"""Every cell against torch.nn and autograd: outputs, every gradient, the gradients a trace holds, and clamped gates."""

from functools import partial

import pytest
import torch
from torch import Tensor, nn

from core.cells.catalog import CELLS, GateSpec
from core.cells.recurrent import Recurrent, Trace
from tests.plain_cells import draw, random_layer, unrolled

torch.set_num_threads(1)

TORCH_LAYERS = {"rnn": nn.RNN, "rnn_relu": partial(nn.RNN, nonlinearity="relu"), "lstm": nn.LSTM, "gru": nn.GRU}
SHAPES = [(1, 1, 1, 1), (7, 3, 5, 4), (12, 2, 3, 9)]  # T, B, D, H


def pair(cell: str, input_size: int, hidden_size: int, dtype: torch.dtype) -> tuple[Recurrent, nn.RNNBase]:
    """Our layer and torch's with the same weights, moved through the state dict."""
    ours = random_layer(cell, input_size, hidden_size, dtype)
    theirs = TORCH_LAYERS[cell](input_size, hidden_size, dtype=dtype)
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


def forward_and_backward(
    layer: nn.Module, arguments: list[Tensor], weigh: list[Tensor], traced: bool = True
) -> list[Tensor]:
    """Outputs, last states, then the gradients of x, first states and weights of a loss that uses all of them."""
    x, *states = arguments = [argument.clone().requires_grad_() for argument in arguments]
    if isinstance(layer, nn.RNNBase):
        lifted = tuple(state.unsqueeze(0) for state in states)
        outputs, last = layer(x, lifted if len(lifted) > 1 else lifted[0])
        last = tuple(state.squeeze(0) for state in (last if isinstance(last, tuple) else (last,)))
    else:
        outputs, last = layer(x, tuple(states), Trace() if traced else None)
    results = [outputs, *last]
    loss = sum((result * weight).sum() for result, weight in zip(results, weigh, strict=True))
    gradients = torch.autograd.grad(loss, [*arguments, *layer.parameters()])
    return [tensor.detach() for tensor in (*results, *gradients)]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-4)])
@pytest.mark.parametrize("traced", [True, False], ids=["explicit", "fastest"])
def test_outputs_and_every_gradient_equal_torch(
    cell: str, shape: tuple[int, int, int, int], dtype: torch.dtype, tolerance: float, traced: bool
) -> None:
    n_steps, batch, input_size, hidden = shape
    ours, theirs = pair(cell, input_size, hidden, dtype)
    n_states = len(CELLS[cell].states)
    arguments = [draw(n_steps, batch, input_size, dtype=dtype, seed=10)]
    arguments += [draw(batch, hidden, dtype=dtype, seed=11 + place) for place in range(n_states)]
    weigh = [draw(n_steps, batch, hidden, dtype=dtype, seed=20)]
    weigh += [draw(batch, hidden, dtype=dtype, seed=21 + place) for place in range(n_states)]
    mine = forward_and_backward(ours, arguments, weigh, traced)
    expected = forward_and_backward(theirs, arguments, weigh)
    assert len(mine) == len(expected) == 1 + n_states + 1 + n_states + 4
    largest = max(tensor.abs().max().item() for tensor in expected[1 + n_states :])
    for ours_is, torch_is in zip(mine, expected, strict=True):
        scale = 1.0 if dtype == torch.float64 else max(1.0, largest)
        assert (ours_is - torch_is).abs().max().item() <= tolerance * scale


@pytest.mark.parametrize("cell", CELLS)
def test_a_gradient_that_arrives_at_last_states_only_goes_all_the_way_back(cell: str) -> None:
    ours, theirs = pair(cell, 3, 16, torch.float64)
    n_states = len(CELLS[cell].states)
    arguments = [draw(6, 2, 3), *(draw(2, 16, seed=place) for place in range(n_states))]
    weigh = [torch.zeros(6, 2, 16, dtype=torch.float64), *(draw(2, 16, seed=place) for place in range(n_states))]
    for mine, expected in zip(
        *(forward_and_backward(layer, arguments, weigh) for layer in (ours, theirs)), strict=True
    ):
        torch.testing.assert_close(mine, expected, rtol=0, atol=1e-10)

    only_last = arguments[0].clone().requires_grad_()
    ours(only_last, trace=Trace())[1][-1].sum().backward()  # the outputs are not used at all
    assert only_last.grad is not None
    assert only_last.grad[0].abs().sum() > 0


@pytest.mark.parametrize("cell", CELLS)
def test_traced_gradients_equal_autograds_at_every_step(cell: str) -> None:
    ours = random_layer(cell, 3, 5, torch.float64)
    x, spec = draw(8, 2, 3), CELLS[cell]
    weigh = draw(8, 2, 5, seed=3)
    weigh_last = [draw(2, 5, seed=4 + place) for place in range(len(spec.states))]

    states, _ = unrolled(cell, x, tuple(draw(2, 5, seed=9) for _ in spec.states), ours.weights)
    for at_step in states:
        for state in at_step:
            state.retain_grad()
    loss = sum((at_step[0] * weight).sum() for at_step, weight in zip(states, weigh, strict=True))
    (loss + sum((state * weight).sum() for state, weight in zip(states[-1], weigh_last, strict=True))).backward()

    trace = Trace(keep_values=False)
    outputs, last = ours(x, tuple(draw(2, 5, seed=9) for _ in spec.states), trace)
    loss = (outputs * weigh).sum() + sum((state * weight).sum() for state, weight in zip(last, weigh_last, strict=True))
    loss.backward()
    assert trace.values == {}
    assert set(trace.gradients) == set(spec.states)
    for place, name in enumerate(spec.states):
        expected = torch.stack([at_step[place].grad for at_step in states])
        torch.testing.assert_close(trace.gradients[name], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("cell", CELLS)
def test_frozen_weights_get_no_gradient_but_states_do(cell: str) -> None:
    ours = random_layer(cell, 3, 16, torch.float32)
    trace = Trace()
    states = tuple(state.requires_grad_() for state in ours.first_states(2))
    outputs, _ = ours(draw(5, 2, 3, dtype=torch.float32), states, trace, frozen=True)
    outputs[-1].sum().backward()
    assert all(weight.grad is None for weight in ours.weights)
    assert all(state.grad is not None and state.grad.abs().sum() > 0 for state in states)
    assert set(trace.gradients) == set(CELLS[cell].states)


CLAMPED = [(cell.name, gate) for cell in CELLS.values() for gate in cell.gates if gate.is_gate]


@pytest.mark.parametrize(("cell", "gate"), CLAMPED, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("traced", [True, False], ids=["explicit", "fastest"])
def test_a_clamped_gate_is_a_constant_to_autograd_too(cell: str, gate: GateSpec, share: float, traced: bool) -> None:
    ours, n_states = random_layer(cell, 3, 5, torch.float64), len(CELLS[cell].states)
    clamp = {gate.name: gate.low + share * (gate.high - gate.low)}
    arguments = [draw(6, 2, 3, seed=10), *(draw(2, 5, seed=11 + place) for place in range(n_states))]
    x, *states = arguments = [argument.requires_grad_() for argument in arguments]
    weigh, wanted = draw(6, 2, 5, seed=20), [*arguments, *ours.parameters()]

    trace = Trace() if traced else None
    outputs, last = ours(x, tuple(states), trace, clamp=clamp)
    mine = torch.autograd.grad((outputs * weigh).sum() + sum(state.sum() for state in last), wanted)
    every_state, _ = unrolled(cell, x, tuple(states), ours.weights, clamp)
    expected = torch.stack([at_step[0] for at_step in every_state])
    theirs = torch.autograd.grad((expected * weigh).sum() + sum(state.sum() for state in every_state[-1]), wanted)

    torch.testing.assert_close(outputs, expected, rtol=0, atol=1e-10)
    for one, other in zip(mine, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-10)
    if trace is not None:
        torch.testing.assert_close(
            trace.values[gate.name], torch.full_like(outputs, clamp[gate.name]), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize(
    ("cell", "clamp", "memory"),
    [
        ("lstm", {"forget_gate": 1.0, "input_gate": 0.0}, "cell_state"),
        ("gru", {"keep_gate": 1.0}, "hidden_state"),
    ],
)
def test_open_gates_keep_the_memory_for_ever(cell: str, clamp: dict[str, float], memory: str) -> None:
    ours = random_layer(cell, 3, 5, torch.float32)
    place = CELLS[cell].states.index(memory)
    states = tuple(draw(2, 5, dtype=torch.float32, seed=number) for number in range(len(CELLS[cell].states)))
    trace = Trace()
    _, last = ours(draw(500, 2, 3, dtype=torch.float32), states, trace, clamp=clamp)
    assert (trace.values[memory] - states[place]).abs().max() <= 1e-6
    _, last = ours(draw(500, 2, 3, dtype=torch.float32), states, clamp=clamp)
    assert (last[place] - states[place]).abs().max() <= 1e-6


def test_gates_are_clamped_one_step_at_a_time_too() -> None:
    ours, x, clamp = random_layer("lstm", 3, 5, torch.float64), draw(6, 1, 3), {"forget_gate": 0.9, "candidate": -0.5}
    outputs, _ = ours(x, clamp=clamp)
    states, step = tuple(state[0] for state in ours.first_states(1)), ours.stepper(clamp)
    for t in range(6):
        states = step(x[t, 0], states)
        torch.testing.assert_close(states[0], outputs[t, 0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("cell", "clamp"),
    [
        ("lstm", {"keep_gate": 1.0}),
        ("lstm", {"hidden_state": 0.0}),
        ("rnn", {"sum": 0.0}),
        ("gru", {"keep_gate": 1.5}),
        ("lstm", {"candidate": -1.5}),
        ("lstm", {"forget_gate": float("nan")}),
    ],
)
def test_what_cannot_be_clamped_is_refused(cell: str, clamp: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(clamp))):
        random_layer(cell, 3, 5, torch.float32)(draw(2, 1, 3, dtype=torch.float32), clamp=clamp)
