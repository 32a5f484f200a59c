"""Every cell of the catalogue against torch.nn and autograd: outputs, gradients, and what its trace says."""

import pytest
import torch
from torch import Tensor, nn

from core.cells.catalog import CELLS
from core.cells.recurrent import Recurrent, Trace

torch.set_num_threads(1)

TORCH_LAYERS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
SHAPES = [(1, 1, 1, 1), (7, 3, 5, 4), (12, 2, 3, 9)]  # T, B, D, H


def draw(*shape: int, dtype: torch.dtype = torch.float64, seed: int = 0) -> Tensor:
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def pair(cell: str, input_size: int, hidden_size: int, dtype: torch.dtype) -> tuple[Recurrent, nn.RNNBase]:
    """Our layer and torch's with the same weights, moved through the state dict."""
    ours = Recurrent(cell, input_size, hidden_size, torch.Generator().manual_seed(1)).to(dtype)
    with torch.no_grad():
        for seed, weight in enumerate(ours.weights):
            weight.copy_(draw(*weight.shape, dtype=dtype, seed=seed) * 0.5)
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
    ours, theirs = pair(cell, 3, 4, torch.float64)
    n_states = len(CELLS[cell].states)
    arguments = [draw(6, 2, 3), *(draw(2, 4, seed=place) for place in range(n_states))]
    weigh = [torch.zeros(6, 2, 4, dtype=torch.float64), *(draw(2, 4, seed=place) for place in range(n_states))]
    for mine, expected in zip(
        *(forward_and_backward(layer, arguments, weigh) for layer in (ours, theirs)), strict=True
    ):
        torch.testing.assert_close(mine, expected, rtol=0, atol=1e-10)

    only_last = arguments[0].clone().requires_grad_()
    ours(only_last, trace=Trace())[1][-1].sum().backward()  # the outputs are not used at all
    assert only_last.grad is not None
    assert only_last.grad[0].abs().sum() > 0


@pytest.mark.parametrize("cell", CELLS)
def test_every_declared_gate_is_traced_within_its_range(cell: str) -> None:
    ours, _ = pair(cell, 3, 5, torch.float32)
    trace = Trace()
    outputs, last = ours(draw(9, 2, 3, dtype=torch.float32), trace=trace)
    spec = CELLS[cell]
    assert set(trace.values) == {gate.name for gate in spec.gates}
    for gate in spec.gates:
        values = trace.values[gate.name]
        assert values.shape == (9, 2, 5)
        # a state with no bound of its own is only drawn in its declared range
        if gate.is_gate or gate.role == "state":
            assert values.min() >= gate.low
            assert values.max() <= gate.high
    for state, value in zip(spec.states, last, strict=True):
        assert torch.equal(trace.values[state][-1], value)
    assert torch.equal(trace.values[spec.states[0]], outputs)


def test_lstm_gates_are_the_equations() -> None:
    ours, _ = pair("lstm", 3, 5, torch.float64)
    x, trace = draw(4, 2, 3), Trace()
    h, c = draw(2, 5, seed=1), draw(2, 5, seed=2)
    ours(x, (h, c), trace)
    weight_ih, weight_hh, bias_ih, bias_hh = ours.weights
    for t in range(4):
        i, f, g, o = (x[t] @ weight_ih.t() + bias_ih + h @ weight_hh.t() + bias_hh).chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        expected = {
            "forget_gate": torch.sigmoid(f),
            "input_gate": torch.sigmoid(i),
            "output_gate": torch.sigmoid(o),
            "candidate": torch.tanh(g),
            "cell_state": c,
            "hidden_state": h,
        }
        for name, value in expected.items():
            torch.testing.assert_close(trace.values[name][t], value, rtol=0, atol=1e-10)


def test_lstm_state_gradients_equal_autograds_at_every_step() -> None:
    ours, theirs = pair("lstm", 3, 5, torch.float64)
    step = nn.LSTMCell(3, 5, dtype=torch.float64)
    step.load_state_dict({name.removesuffix("_l0"): weight for name, weight in theirs.state_dict().items()})
    x, weigh, weigh_last_c = draw(8, 2, 3), draw(8, 2, 5, seed=3), draw(2, 5, seed=4)
    state = (torch.zeros(2, 5, dtype=torch.float64), torch.zeros(2, 5, dtype=torch.float64))
    states = []
    for t in range(8):
        state = step(x[t], state)
        states.append(state)
        for part in state:
            part.retain_grad()
    loss = sum((h * weight).sum() for (h, _), weight in zip(states, weigh, strict=True))
    (loss + (state[1] * weigh_last_c).sum()).backward()

    trace = Trace(keep_values=False)
    outputs, (_, last_c) = ours(x, trace=trace)
    ((outputs * weigh).sum() + (last_c * weigh_last_c).sum()).backward()
    assert trace.values == {}
    for name, place in (("hidden_state", 0), ("cell_state", 1)):
        expected = torch.stack([pair_of_states[place].grad for pair_of_states in states])
        torch.testing.assert_close(trace.gradients[name], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("cell", CELLS)
def test_frozen_weights_get_no_gradient_but_states_do(cell: str) -> None:
    ours, _ = pair(cell, 3, 4, torch.float32)
    trace = Trace()
    states = tuple(state.requires_grad_() for state in ours.first_states(2))
    outputs, _ = ours(draw(5, 2, 3, dtype=torch.float32), states, trace, frozen=True)
    outputs[-1].sum().backward()
    assert all(weight.grad is None for weight in ours.weights)
    assert all(state.grad is not None and state.grad.abs().sum() > 0 for state in states)
    assert set(trace.gradients) == set(CELLS[cell].states)


@pytest.mark.parametrize("cell", CELLS)
def test_weights_start_uniform_and_the_same_for_a_seed(cell: str) -> None:
    layers = [Recurrent(cell, 8, 16, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4)]
    first, again, other = ([weight.detach() for weight in layer.weights] for layer in layers)
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert not any(torch.equal(one, two) for one, two in zip(first, other, strict=True))
    assert all(0.2 < weight.abs().max() <= 0.25 for weight in first)  # 1/√16
    assert layers[0].weights[0].shape == (CELLS[cell].blocks * 16, 8)
    assert len(layers[0].code.blocks) == CELLS[cell].blocks


def test_forget_bias_opens_the_forget_gate_and_nothing_else() -> None:
    plain = Recurrent("lstm", 4, 6, torch.Generator().manual_seed(0))
    biased = Recurrent("lstm", 4, 6, torch.Generator().manual_seed(0), gate_bias={"forget_gate": 3.0})
    assert torch.equal(plain.weight_ih_l0, biased.weight_ih_l0)
    together = (biased.bias_ih_l0 + biased.bias_hh_l0).detach()
    assert torch.equal(together[6:12], torch.full((6,), 3.0))
    before = (plain.bias_ih_l0 + plain.bias_hh_l0).detach()
    assert torch.equal(together[:6], before[:6])
    assert torch.equal(together[12:], before[12:])
    trace = Trace()
    biased(torch.zeros(1, 1, 4), trace=trace)
    torch.testing.assert_close(trace.values["forget_gate"], torch.full((1, 1, 6), 3.0).sigmoid())


def test_a_gate_the_cell_does_not_have_is_ignored() -> None:
    Recurrent("lstm", 4, 6, torch.Generator().manual_seed(0), gate_bias={"keep_gate": 3.0})


@pytest.mark.parametrize("cell", list(CELLS))
def test_one_step_at_a_time_is_the_same_as_all_at_once(cell: str) -> None:
    ours, _ = pair(cell, 5, 4, torch.float64)
    x = draw(9, 1, 5)
    outputs, last = ours(x)
    states, step = tuple(state[0] for state in ours.first_states(1)), ours.stepper()
    for t in range(9):
        states = step(x[t, 0], states)
        assert torch.allclose(states[0], outputs[t, 0], atol=1e-12, rtol=0)
    for mine, theirs in zip(states, last, strict=True):
        assert torch.allclose(mine, theirs[0], atol=1e-12, rtol=0)
