"""How many numbers a cell of the catalogue learns, worked out without building it, and when two cells have as many."""

import math

from core.cells.catalog import CellSpec


def parameter_count(cell: CellSpec, input_size: int, hidden_size: int, output_size: int = 0) -> int:
    """G · H · (D + H + 2) for a layer of G blocks; with `output_size` O > 0 also the O · (H + 1) of a linear head.

    Counted as torch.nn does, which gives every block two biases, b_ih and b_hh.
    """
    layer = cell.blocks * hidden_size * (input_size + hidden_size + 2)
    return layer + output_size * (hidden_size + 1)


def matching_hidden_size(cell: CellSpec, parameters: int, input_size: int, output_size: int = 0) -> int:
    """The hidden size H ≥ 1 whose `parameter_count` is nearest to `parameters`; of two that are as near, the smaller."""
    # G H² + (G (D + 2) + O) H + O = parameters
    linear = cell.blocks * (input_size + 2) + output_size
    missing = max(parameters - output_size, 0)
    root = (math.sqrt(linear**2 + 4 * cell.blocks * missing) - linear) / (2 * cell.blocks)
    below = max(1, math.floor(root))
    return min(
        (below, below + 1), key=lambda size: abs(parameter_count(cell, input_size, size, output_size) - parameters)
    )


def multiply_adds(cell: CellSpec, input_size: int, hidden_size: int, output_size: int = 0) -> int:
    """G · H · (D + H), and H · O of a linear head: the products that one step of one sequence adds up, forwards.

    Training takes about three times as many: the backward pass multiplies every matrix twice.
    """
    return cell.blocks * hidden_size * (input_size + hidden_size) + hidden_size * output_size
