"""Where a network starts is what its name says, and choosing one start changes nothing else of the network."""

import math

import pytest
import torch

from core.cells.catalog import CELLS
from core.cells.initialise import spectral_radius
from core.cells.recurrent import Recurrent
from core.cells.starts import INITIALISATIONS, Start, gates_by_role
from core.config import MemoryConfig, RecurrentConfig
from core.registry import UnknownName
from core.tasks.sequence_model import SequenceModel

H = 24


def layer(cell: str, initialisation: str, seed: int = 5, **changes: float) -> Recurrent:
    return Recurrent(
        cell, 6, H, torch.Generator().manual_seed(seed), start=Start(initialisation=initialisation, **changes)
    )


def blocks(recurrent: Recurrent) -> list[torch.Tensor]:
    return [block.detach() for block in recurrent.weight_hh_l0.split(H)]


def bias(recurrent: Recurrent, gate: str) -> torch.Tensor:
    """b_ih + b_hh of a gate."""
    place = recurrent.code.blocks.index(gate)
    return (recurrent.bias_ih_l0 + recurrent.bias_hh_l0).detach().split(recurrent.hidden_size)[place]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("rho", [0.0, 0.9, 1.0, 2.0])
def test_the_spectral_radius_is_the_one_asked_for(cell: str, rho: float) -> None:
    for block in blocks(layer(cell, "spectral", spectral_radius=rho)):
        assert torch.linalg.eigvals(block.double()).abs().max().item() == pytest.approx(rho, rel=1e-5, abs=1e-9)
        assert spectral_radius(block) == pytest.approx(rho, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("cell", CELLS)
def test_orthogonal_recurrent_weights_keep_lengths(cell: str) -> None:
    seen = blocks(layer(cell, "orthogonal"))
    for block in seen:
        assert (block @ block.T - torch.eye(H)).abs().max() < 1e-5
    assert not any(torch.equal(seen[0], other) for other in seen[1:])


@pytest.mark.parametrize("cell", CELLS)
def test_identity_copies_the_state_and_has_no_bias(cell: str) -> None:
    made = layer(cell, "identity")
    assert all(torch.equal(block, torch.eye(H)) for block in blocks(made))
    assert not made.bias_ih_l0.any()
    assert not made.bias_hh_l0.any()


@pytest.mark.parametrize("cell", CELLS)
def test_open_gates_are_open_as_far_as_the_task_is_long(cell: str) -> None:
    made, default = layer(cell, "open_gates", time_span=100), layer(cell, "default")
    keeping, writing = gates_by_role(CELLS[cell], "forget"), gates_by_role(CELLS[cell], "write")
    for gate in keeping:
        opened = bias(made, gate)
        assert opened.min() >= 0.0
        assert opened.max() <= math.log(99)
        # evenly spread memories, not all alike
        assert 25 < opened.exp().mean() < 75
        for write in writing:
            assert torch.equal(bias(made, write), -opened)
    for gate in set(made.code.blocks) - {*keeping, *writing}:
        assert torch.equal(bias(made, gate), bias(default, gate))
    assert torch.equal(made.weight_hh_l0, default.weight_hh_l0)
    assert bool(keeping) == (cell in ("lstm", "gru"))


def test_open_gates_need_no_bias_and_take_none() -> None:
    for cell, gate in (("lstm", "forget_gate"), ("gru", "keep_gate")):
        plain = model(MemoryConfig(cell=cell, initialisation="open_gates", forget_bias=0.0))
        biased = model(MemoryConfig(cell=cell, initialisation="open_gates", forget_bias=5.0))
        assert torch.equal(bias(plain.recurrent, gate), bias(biased.recurrent, gate))
        assert (bias(model(MemoryConfig(cell=cell, forget_bias=5.0)).recurrent, gate) == 5.0).all()


def test_the_span_of_open_gates_is_the_tasks_or_the_texts() -> None:
    assert MemoryConfig(length=77).time_span == 77
    assert RecurrentConfig(sequence_length=33).time_span == 33
    short = model(MemoryConfig(cell="lstm", length=5, initialisation="open_gates"))
    assert bias(short.recurrent, "forget_gate").max() <= math.log(4)
    shortest = model(MemoryConfig(cell="lstm", length=2, initialisation="open_gates"))
    assert bias(shortest.recurrent, "forget_gate").isfinite().all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_the_rest_of_the_network_does_not_depend_on_the_start(cell: str, name: str) -> None:
    default, other = model(MemoryConfig(cell=cell)), model(MemoryConfig(cell=cell, initialisation=name))
    again = model(MemoryConfig(cell=cell, initialisation=name))
    assert torch.equal(default.head.weight, other.head.weight)
    assert torch.equal(default.recurrent.weight_ih_l0, other.recurrent.weight_ih_l0)
    assert all(map(torch.equal, other.state_dict().values(), again.state_dict().values()))


def test_nothing_is_drawn_from_torchs_global_generator() -> None:
    before = torch.get_rng_state()
    for name in INITIALISATIONS:
        layer("lstm", name)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("cell", CELLS)
def test_the_default_is_spread_evenly_as_torchs_own(cell: str) -> None:
    bound = 1 / math.sqrt(H)
    for weight in layer(cell, "default").weights:
        assert weight.abs().max() <= bound
        assert weight.abs().max() > 0.8 * bound
    assert layer(cell, "default").weight_hh_l0.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.1)


def test_an_unknown_start_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="open_gates"):
        layer("lstm", "magic")


def model(config: MemoryConfig) -> SequenceModel:
    return SequenceModel(config, 4, 3)
