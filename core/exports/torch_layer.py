"""A cell of ours in torch.nn's words."""

import functools
import importlib

from core.cells.catalog import CELLS
from core.cells.recurrent import CellCode, Vendored
from core.problems import Trouble


def code_of(cell: str) -> CellCode:
    """The class that trains the cell; raises UnknownName."""
    module, _, name = CELLS[cell].module.partition(":")
    code: CellCode = getattr(importlib.import_module(module), name)
    return code


def torch_layer(cell: str, sizes: str) -> str:
    """ "nn.LSTM(INPUT_SIZE, HIDDEN_SIZE)": torch's own layer with the same equations and weights, `sizes` its arguments.

    Raises Trouble("no_torch_layer") for a cell that torch does not have.
    """
    code = code_of(cell)
    if not isinstance(code, Vendored):
        raise Trouble("no_torch_layer")
    layer, further = code.vendor_layer, ""
    if isinstance(layer, functools.partial):
        further = "".join(f", {name}={value!r}" for name, value in layer.keywords.items())
        layer = layer.func
    return f"nn.{layer.__name__}({sizes}{further})"
