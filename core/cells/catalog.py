"""What each cell is made of, as data: menus, heatmaps and diagrams are drawn from this, and none of it needs torch."""

import msgspec

from core.cells.conventions import GRU_CONVENTIONS, Convention
from core.cells.diagram import Diagram, Node, Wire
from core.i18n import N_
from core.registry import Registry


class GateSpec(msgspec.Struct, frozen=True):
    """One traced quantity of a cell.

    `name` is its key in a trace; `role` decides its colour everywhere ("forget", "write", "read", "candidate",
    "memory", "state"); [low, high] is the range a heatmap is scaled to, and values lie in it if `bounded`; `symbol` is
    the letter used in equations. `is_gate` is false for the states and sums, which are shown beside the gates; a gate
    can be clamped. `reset_by` names the gate that multiplies U h + b_hh in the sum under this one, if there is one.
    """

    name: str
    label: str
    symbol: str
    role: str
    low: float
    high: float
    is_gate: bool = True
    bounded: bool = True
    reset_by: str = ""


class CellSpec(msgspec.Struct, frozen=True):
    """A cell: where its code is, its traced quantities in the order they are shown, its paper and its wiring.

    `module` is "module:class", imported by workers only (see core.cells.recurrent.CellCode). `blocks` is the number of
    H-row blocks in torch's stacked weights (LSTM 4, GRU 3, RNN 1). `conventions` are the ways in which papers write the
    cell, its own first; none where they agree. `setting_labels` are its own names for settings, by field, where it has some.
    """

    name: str
    label: str
    module: str
    blocks: int
    gates: tuple[GateSpec, ...]
    states: tuple[str, ...]
    source: str
    diagram: Diagram = Diagram()
    conventions: tuple[Convention, ...] = ()
    setting_labels: dict[str, str] = {}

    def gate(self, name: str) -> GateSpec:
        """The traced quantity of that name; raises KeyError."""
        return {gate.name: gate for gate in self.gates}[name]


_SUM = GateSpec("sum", N_("Sum before activation"), "a", "candidate", -3.0, 3.0, is_gate=False, bounded=False)
_HIDDEN = GateSpec("hidden_state", N_("Hidden state"), "h", "state", -1.0, 1.0, is_gate=False)


def _elman_diagram(activation: str) -> Diagram:
    """One sum and one activation."""
    return Diagram(
        nodes=(
            Node("h_in", "state_in", 0, 0, "hₜ₋₁"),
            Node("x", "input", 2, 2, "xₜ"),
            Node("sum", "gate", 2, 0, "Σ", "sum"),
            Node("activation", "operation", 4, 0, activation),
            Node("h_out", "state_out", 6, 0, "hₜ"),
        ),
        wires=(
            Wire("h_in", "sum", "hidden_state[-1]"),
            Wire("x", "sum"),
            Wire("sum", "activation", "sum"),
            Wire("activation", "h_out", "hidden_state"),
        ),
    )


CELLS: Registry[CellSpec] = Registry(
    "cell",
    [
        CellSpec(
            name="rnn",
            label=N_("RNN"),
            module="core.cells.rnn:Tanh",
            blocks=1,
            gates=(_SUM, _HIDDEN),
            states=("hidden_state",),
            source="Elman 1990",
            diagram=_elman_diagram("tanh"),
        ),
        CellSpec(
            name="rnn_relu",
            label=N_("RNN (ReLU)"),
            module="core.cells.rnn:Relu",
            blocks=1,
            gates=(_SUM, msgspec.structs.replace(_HIDDEN, low=0.0, high=3.0, bounded=False)),
            states=("hidden_state",),
            source="Elman 1990; ReLU: Le, Jaitly & Hinton 2015",
            diagram=_elman_diagram("ReLU"),
        ),
        CellSpec(
            name="lstm",
            label=N_("LSTM"),
            module="core.cells.lstm:Cell",
            blocks=4,
            gates=(
                GateSpec("forget_gate", N_("Forget gate"), "f", "forget", 0.0, 1.0),
                GateSpec("input_gate", N_("Input gate"), "i", "write", 0.0, 1.0),
                GateSpec("output_gate", N_("Output gate"), "o", "read", 0.0, 1.0),
                GateSpec("candidate", N_("Candidate"), "g", "candidate", -1.0, 1.0),
                GateSpec("cell_state", N_("Cell state"), "c", "memory", -2.0, 2.0, is_gate=False, bounded=False),
                _HIDDEN,
            ),
            states=("hidden_state", "cell_state"),
            source="Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000",
            diagram=Diagram(
                nodes=(
                    Node("c_in", "state_in", 0, 0, "cₜ₋₁"),
                    Node("h_in", "state_in", 0, 4, "hₜ₋₁"),
                    Node("x", "input", 1, 5, "xₜ"),
                    Node("join", "junction", 1, 4),
                    Node("f", "gate", 2, 3, "σ", "forget_gate"),
                    Node("i", "gate", 4, 3, "σ", "input_gate"),
                    Node("g", "gate", 5, 3, "tanh", "candidate"),
                    Node("o", "gate", 6, 3, "σ", "output_gate"),
                    Node("keep", "operation", 2, 0, "×"),
                    Node("write", "operation", 4, 1.5, "×"),
                    Node("add", "operation", 4, 0, "+"),
                    Node("squash", "operation", 7, 1, "tanh"),
                    Node("read", "operation", 7, 2, "×"),
                    Node("c_out", "state_out", 8, 0, "cₜ"),
                    Node("h_out", "state_out", 8, 4, "hₜ"),
                ),
                wires=(
                    Wire("h_in", "join", "hidden_state[-1]"),
                    Wire("x", "join"),
                    Wire("join", "f", via=((2, 4),)),
                    Wire("join", "i", via=((4, 4),)),
                    Wire("join", "g", via=((5, 4),)),
                    Wire("join", "o", via=((6, 4),)),
                    Wire("c_in", "keep", "cell_state[-1]"),
                    Wire("f", "keep", "forget_gate"),
                    Wire("keep", "add", "forget_gate*cell_state[-1]"),
                    Wire("i", "write", "input_gate"),
                    Wire("g", "write", "candidate", via=((5, 1.5),)),
                    Wire("write", "add", "input_gate*candidate"),
                    Wire("add", "c_out", "cell_state"),
                    Wire("add", "squash", "cell_state", via=((7, 0),)),
                    Wire("squash", "read", "tanh(cell_state)"),
                    Wire("o", "read", "output_gate", via=((6, 2),)),
                    Wire("read", "h_out", "hidden_state", via=((7, 4),)),
                ),
            ),
        ),
        CellSpec(
            name="gru",
            label=N_("GRU"),
            module="core.cells.gru:Cell",
            blocks=3,
            gates=(
                GateSpec("keep_gate", N_("Keep gate (update)"), "z", "forget", 0.0, 1.0),
                GateSpec("reset_gate", N_("Reset gate"), "r", "read", 0.0, 1.0),
                GateSpec("candidate", N_("Candidate"), "n", "candidate", -1.0, 1.0, reset_by="reset_gate"),
                _HIDDEN,
            ),
            states=("hidden_state",),
            source="Cho et al. 2014; reset after the product, as in torch.nn.GRU",
            conventions=GRU_CONVENTIONS,
            setting_labels={"forget_bias": N_("Keep gate bias")},
            diagram=Diagram(
                nodes=(
                    Node("h_in", "state_in", 0, 0, "hₜ₋₁"),
                    Node("x", "input", 1, 5, "xₜ"),
                    Node("join", "junction", 1, 4),
                    Node("z", "gate", 2, 3, "σ", "keep_gate"),
                    Node("r", "gate", 4, 3, "σ", "reset_gate"),
                    Node("n", "gate", 6, 3, "tanh", "candidate"),
                    Node("product", "operation", 3, 2, "U h"),
                    Node("reset", "operation", 4, 2, "×"),
                    Node("rest", "operation", 3, 1, "1−"),
                    Node("keep", "operation", 2, 0, "×"),
                    Node("write", "operation", 6, 1, "×"),
                    Node("add", "operation", 6, 0, "+"),
                    Node("h_out", "state_out", 8, 0, "hₜ"),
                ),
                wires=(
                    Wire("h_in", "join", "hidden_state[-1]", via=((1, 0),)),
                    Wire("x", "join"),
                    Wire("join", "z", via=((2, 4),)),
                    Wire("join", "r", via=((4, 4),)),
                    Wire("h_in", "product", "hidden_state[-1]", via=((1, 0), (1, 2))),
                    Wire("x", "n", via=((6, 5),)),
                    Wire("product", "reset"),
                    Wire("r", "reset", "reset_gate"),
                    Wire("reset", "n", via=((5, 2), (5, 3))),
                    Wire("h_in", "keep", "hidden_state[-1]"),
                    Wire("z", "keep", "keep_gate"),
                    Wire("keep", "add", "keep_gate*hidden_state[-1]"),
                    Wire("z", "rest", "keep_gate", via=((2, 1),)),
                    Wire("rest", "write", "(1-keep_gate)"),
                    Wire("n", "write", "candidate"),
                    Wire("write", "add", "(1-keep_gate)*candidate"),
                    Wire("add", "h_out", "hidden_state"),
                ),
            ),
        ),
    ],
)
