"""Parameters are counted as torch.nn has them, from the catalogue alone and from layers that are really built."""

import pytest
import torch
from torch import nn

from core.cells.catalog import CELLS
from core.cells.recurrent import Recurrent
from core.cells.sizes import matching_hidden_size, parameter_count
from core.training.sizes import sizes_beside
from tests.test_cell_gradients import TORCH_LAYERS


def numbers_in(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


@pytest.mark.parametrize(("inputs", "hidden"), [(1, 1), (2, 32), (10, 7), (65, 64)])
@pytest.mark.parametrize("cell", CELLS)
def test_the_formula_counts_what_torch_has(cell: str, inputs: int, hidden: int) -> None:
    layer, head = TORCH_LAYERS[cell](inputs, hidden), nn.Linear(hidden, 5)
    assert parameter_count(CELLS[cell], inputs, hidden) == numbers_in(layer)
    assert parameter_count(CELLS[cell], inputs, hidden, output_size=5) == numbers_in(layer, head)


@pytest.mark.parametrize("outputs", [0, 8])
@pytest.mark.parametrize("parameters", [1, 50, 3456, 20_001])
@pytest.mark.parametrize("cell", CELLS)
def test_no_other_hidden_size_comes_nearer(cell: str, parameters: int, outputs: int) -> None:
    spec = CELLS[cell]
    found = matching_hidden_size(spec, parameters, 3, outputs)
    nearest = min(range(1, 300), key=lambda size: abs(parameter_count(spec, 3, size, outputs) - parameters))
    assert found == nearest


@pytest.mark.parametrize("cell", CELLS)
def test_a_run_counts_its_layer_and_every_other_at_its_size(cell: str) -> None:
    layer = Recurrent(cell, 10, 24, torch.Generator().manual_seed(1))
    sizes = {size["cell"]: size for size in sizes_beside(layer)}
    assert set(sizes) == set(CELLS)
    for name, size in sizes.items():
        assert size["parameters"] == numbers_in(TORCH_LAYERS[name](10, 24)) == sum(n for _, n in size["blocks"])
        assert len(size["blocks"]) == CELLS[name].blocks
        matched = size["matched"]
        assert matched["parameters"] == numbers_in(TORCH_LAYERS[name](10, matched["hidden_size"]))
        assert matched["parameters"] == pytest.approx(numbers_in(layer), rel=0.1)
    assert sizes[cell]["matched"]["hidden_size"] == 24


def test_counting_draws_no_random_number() -> None:
    layer = Recurrent("gru", 3, 8, torch.Generator().manual_seed(1))
    before = torch.random.get_rng_state()
    sizes_beside(layer)
    assert torch.equal(before, torch.random.get_rng_state())
