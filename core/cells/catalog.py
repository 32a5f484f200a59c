"""What each cell is made of, as data: menus, heatmaps and diagrams are drawn from this, and none of it needs torch."""

import msgspec

from core.i18n import N_
from core.registry import Registry


class GateSpec(msgspec.Struct, frozen=True):
    """One traced quantity of a cell.

    `name` is its key in a trace; `role` decides its colour everywhere ("forget", "write", "read", "candidate",
    "memory", "state"); values lie in [low, high], which is also the range a heatmap is scaled to; `symbol` is
    the letter used in equations. `is_gate` is false for the states, which are shown beside the gates.
    """

    name: str
    label: str
    symbol: str
    role: str
    low: float
    high: float
    is_gate: bool = True


class CellSpec(msgspec.Struct, frozen=True):
    """A cell: where its code is, its traced quantities in the order they are shown, and its paper.

    `module` is imported by workers only; it holds a class `Cell` (see core.cells.recurrent). `blocks` is the
    number of H-row blocks in torch's stacked weights (LSTM 4, GRU 3, RNN 1).
    """

    name: str
    label: str
    module: str
    blocks: int
    gates: tuple[GateSpec, ...]
    states: tuple[str, ...]
    source: str


CELLS: Registry[CellSpec] = Registry(
    "cell",
    [
        CellSpec(
            name="lstm",
            label=N_("LSTM"),
            module="core.cells.lstm",
            blocks=4,
            gates=(
                GateSpec("forget_gate", N_("Forget gate"), "f", "forget", 0.0, 1.0),
                GateSpec("input_gate", N_("Input gate"), "i", "write", 0.0, 1.0),
                GateSpec("output_gate", N_("Output gate"), "o", "read", 0.0, 1.0),
                GateSpec("candidate", N_("Candidate"), "g", "candidate", -1.0, 1.0),
                GateSpec("cell_state", N_("Cell state"), "c", "memory", -2.0, 2.0, is_gate=False),
                GateSpec("hidden_state", N_("Hidden state"), "h", "state", -1.0, 1.0, is_gate=False),
            ),
            states=("hidden_state", "cell_state"),
            source="Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000",
        ),
    ],
)
