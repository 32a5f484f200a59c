"""The layers of every cell, built as the network's own is, and their parameters counted one by one."""

from typing import Any

import torch

from core.cells.catalog import CELLS, CellSpec
from core.cells.recurrent import Recurrent
from core.cells.sizes import matching_hidden_size


def sizes_beside(layer: Recurrent) -> list[dict[str, Any]]:
    """Each cell of the catalogue beside a network's layer, counted from layers that are really built.

    `blocks` are (gate, parameters) in torch's order at the layer's own hidden size; `matched` is the layer of the
    hidden size that comes nearest to the parameters of this one. The layer's own entry is counted from itself.
    """
    own = sum(count for _, count in _counted(layer))
    input_size = layer.weight_ih_l0.shape[1]
    return [_beside(cell, layer, own, input_size) for cell in CELLS.values()]


def _beside(cell: CellSpec, layer: Recurrent, own: int, input_size: int) -> dict[str, Any]:
    same = layer if cell.name == layer.spec.name else _built(cell, input_size, layer.hidden_size)
    blocks = _counted(same)
    matched = _built(cell, input_size, matching_hidden_size(cell, own, input_size))
    return {
        "cell": cell.name,
        "input_size": input_size,
        "hidden_size": layer.hidden_size,
        "blocks": blocks,
        "parameters": sum(count for _, count in blocks),
        "matched": {
            "hidden_size": matched.hidden_size,
            "parameters": sum(weight.numel() for weight in matched.parameters()),
        },
    }


def _built(cell: CellSpec, input_size: int, hidden_size: int) -> Recurrent:
    return Recurrent(cell.name, input_size, hidden_size, torch.Generator())


def _counted(layer: Recurrent) -> list[tuple[str, int]]:
    """(gate, parameters) of every H-row block, over all four weights."""
    blocks = layer.code.blocks
    rows = [[chunk.numel() for chunk in weight.chunk(len(blocks))] for weight in layer.parameters()]
    return [(gate, sum(column)) for gate, column in zip(blocks, zip(*rows, strict=True), strict=True)]
