"""Every cell of the catalogue: what its trace says, how it starts, how it steps, and how it is drawn."""

import re

import pytest
import torch
from torch import Tensor

from core.cells.catalog import CELLS, CellSpec
from core.cells.recurrent import Recurrent, States, Trace, Weights
from core.registry import UnknownName
from tests.plain_cells import draw, random_layer, unrolled

torch.set_num_threads(1)


@pytest.mark.parametrize("cell", CELLS)
def test_every_declared_gate_is_traced_within_its_range(cell: str) -> None:
    ours = random_layer(cell, 3, 5, torch.float32)
    trace = Trace()
    outputs, last = ours(draw(9, 2, 3, dtype=torch.float32), trace=trace)
    spec = CELLS[cell]
    assert set(trace.values) == {gate.name for gate in spec.gates}
    for gate in spec.gates:
        values = trace.values[gate.name]
        assert values.shape == (9, 2, 5)
        if gate.bounded:
            assert values.min() >= gate.low
            assert values.max() <= gate.high
    for state, value in zip(spec.states, last, strict=True):
        assert torch.equal(trace.values[state][-1], value)
    assert torch.equal(trace.values[spec.states[0]], outputs)


@pytest.mark.parametrize("cell", CELLS)
def test_traced_values_are_the_equations(cell: str) -> None:
    ours = random_layer(cell, 3, 5, torch.float64)
    x, trace = draw(4, 2, 3), Trace()
    states = tuple(draw(2, 5, seed=1 + place) for place in range(len(CELLS[cell].states)))
    ours(x, states, trace)
    _, values = unrolled(cell, x, states, ours.weights)
    for t, at_step in enumerate(values):
        assert set(at_step) == set(trace.values)
        for name, value in at_step.items():
            torch.testing.assert_close(trace.values[name][t], value, rtol=0, atol=1e-10)


@pytest.mark.parametrize("cell", CELLS)
def test_weights_start_uniform_and_the_same_for_a_seed(cell: str) -> None:
    layers = [Recurrent(cell, 8, 16, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4)]
    first, again, other = ([weight.detach() for weight in layer.weights] for layer in layers)
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert not any(torch.equal(one, two) for one, two in zip(first, other, strict=True))
    assert all(0.2 < weight.abs().max() <= 0.25 for weight in first)  # 1/√16
    assert layers[0].weights[0].shape == (CELLS[cell].blocks * 16, 8)
    assert len(layers[0].code.blocks) == CELLS[cell].blocks


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "forget_gate"), ("gru", "keep_gate")])
def test_a_bias_opens_its_gate_and_nothing_else(cell: str, gate: str) -> None:
    plain = Recurrent(cell, 4, 6, torch.Generator().manual_seed(0))
    biased = Recurrent(cell, 4, 6, torch.Generator().manual_seed(0), gate_bias={gate: 3.0})
    assert torch.equal(plain.weight_ih_l0, biased.weight_ih_l0)
    place = plain.code.blocks.index(gate)
    before, together = (
        (layer.bias_ih_l0 + layer.bias_hh_l0).detach().chunk(CELLS[cell].blocks) for layer in (plain, biased)
    )
    assert torch.equal(together[place], torch.full((6,), 3.0))
    others = [block for block in range(CELLS[cell].blocks) if block != place]
    assert all(torch.equal(together[block], before[block]) for block in others)
    trace = Trace()
    biased(torch.zeros(1, 1, 4), trace=trace)
    torch.testing.assert_close(trace.values[gate], torch.full((1, 1, 6), 3.0).sigmoid())


@pytest.mark.parametrize("cell", CELLS)
def test_a_gate_the_cell_does_not_have_is_ignored(cell: str) -> None:
    plain = Recurrent(cell, 4, 6, torch.Generator().manual_seed(0))
    biased = Recurrent(cell, 4, 6, torch.Generator().manual_seed(0), gate_bias={"peephole": 3.0})
    assert all(torch.equal(one, two) for one, two in zip(plain.weights, biased.weights, strict=True))


@pytest.mark.parametrize("cell", list(CELLS))
def test_one_step_at_a_time_is_the_same_as_all_at_once(cell: str) -> None:
    ours = random_layer(cell, 5, 4, torch.float64)
    x = draw(9, 1, 5)
    outputs, last = ours(x)
    states, step = tuple(state[0] for state in ours.first_states(1)), ours.stepper()
    for t in range(9):
        states = step(x[t, 0], states)
        assert torch.allclose(states[0], outputs[t, 0], atol=1e-12, rtol=0)
    for mine, theirs in zip(states, last, strict=True):
        assert torch.allclose(mine, theirs[0], atol=1e-12, rtol=0)


def carried(value: str, spec: CellSpec, trace: Trace, first: States) -> Tensor:
    """What a wire of the diagram carries at every step, (T, B, H)."""

    def factor(text: str) -> Tensor:
        name = re.fullmatch(r"(?:tanh)?\(?(?:1-)?(\w+)\)?(?:\[-1\])?", text)[1]
        traced = trace.values[name]
        if text == f"{name}[-1]":
            return torch.cat((first[spec.states.index(name)].unsqueeze(0), traced[:-1]))
        return {name: traced, f"tanh({name})": traced.tanh(), f"(1-{name})": 1 - traced}[text]

    return torch.stack([factor(text) for text in value.split("*")]).prod(0)


OPERATIONS = {
    "×": lambda values: torch.stack(values).prod(0),
    "+": lambda values: torch.stack(values).sum(0),
    "1−": lambda values: 1 - values[0],
    "tanh": lambda values: values[0].tanh(),
    "ReLU": lambda values: values[0].relu(),
}


@pytest.mark.parametrize("cell", CELLS)
def test_the_diagram_computes_what_the_cell_computes(cell: str) -> None:
    spec, layer, trace = CELLS[cell], random_layer(cell, 3, 5, torch.float64), Trace()
    first = tuple(draw(2, 5, seed=1 + place) for place in range(len(spec.states)))
    layer(draw(6, 2, 3), first, trace)
    computed = 0
    for node in spec.diagram.nodes:
        into = [wire.value for wire in spec.diagram.wires if wire.end == node.id]
        out_of = {wire.value for wire in spec.diagram.wires if wire.start == node.id}
        if node.kind == "gate":
            assert out_of == {node.gate}
        if node.kind == "operation" and all([*into, *out_of]):
            values = [carried(value, spec, trace, first) for value in into]
            (result,) = out_of
            expected = carried(result, spec, trace, first)
            torch.testing.assert_close(OPERATIONS[node.label](values), expected, rtol=0, atol=1e-12)
            computed += 1
    assert computed >= 1


class Leaky:
    """A cell that nobody has written yet: h_t = (h_{t−1} + tanh(W x_t + U h_{t−1} + b)) / 2."""

    blocks = ("sum",)

    @staticmethod
    def run(x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        sums = []
        outputs = [states[0]]
        for x_t in x:
            sums.append(x_t @ weights[0].t() + outputs[-1] @ weights[1].t() + weights[2] + weights[3])
            outputs.append((outputs[-1] + sums[-1].tanh()) / 2)
        if trace is not None:
            trace.values = {"sum": torch.stack(sums), "hidden_state": torch.stack(outputs[1:])}
        return torch.stack(outputs[1:]), (outputs[-1],)

    @staticmethod
    def fastest(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        return Leaky.run(x, states, weights, None)

    @staticmethod
    def step(x: Tensor, states: States, weights: Weights) -> States:
        return (Leaky.run(x.view(1, 1, -1), (states[0].view(1, -1),), weights, None)[1][0][0],)


def test_a_new_cell_is_one_file_and_one_entry() -> None:
    CELLS.add(CellSpec("leaky", "Leaky", f"{__name__}:Leaky", 1, CELLS["rnn"].gates, ("hidden_state",), "this test"))
    try:
        test_every_declared_gate_is_traced_within_its_range("leaky")
        test_one_step_at_a_time_is_the_same_as_all_at_once("leaky")
        test_weights_start_uniform_and_the_same_for_a_seed("leaky")
    finally:
        CELLS.remove("leaky")
    with pytest.raises(UnknownName, match="rnn_relu, lstm"):
        Recurrent("leaky", 3, 4, torch.Generator())
