"""How a recurrent layer's weights can start, as data for menus; the drawing itself runs in workers (core.cells.initialise)."""

import msgspec

from core.cells.catalog import CellSpec
from core.i18n import N_
from core.registry import Registry


class Initialisation(msgspec.Struct, frozen=True):
    """One named way to start: its label, one line of what it does, and where it comes from."""

    name: str
    label: str
    help: str
    source: str


INITIALISATIONS: Registry[Initialisation] = Registry(
    "initialisation",
    [
        Initialisation(
            "default", N_("Default"), N_("Every weight drawn evenly from ±1/√H, as torch does."), "torch.nn.RNNBase"
        ),
        Initialisation(
            "orthogonal",
            N_("Orthogonal"),
            N_("The recurrent weights turn the state without stretching or shrinking it."),
            "Saxe, McClelland & Ganguli 2014",
        ),
        Initialisation(
            "identity",
            N_("Identity"),
            N_("The recurrent weights copy the state as it is, and all biases are 0."),
            "Le, Jaitly & Hinton 2015 (IRNN)",
        ),
        Initialisation(
            "spectral",
            N_("Spectral radius"),
            N_("The default draw, its recurrent weights scaled to the chosen spectral radius."),
            "Jaeger 2001; Pascanu, Mikolov & Bengio 2013",
        ),
        Initialisation(
            "open_gates",
            N_("Open gates"),
            N_(
                "Gates that keep start so far open that memories last as long as the task; other cells start as by default."
            ),
            "Tallec & Ollivier 2018 (chrono initialisation)",
        ),
    ],
)


class Start(msgspec.Struct, frozen=True):
    """How one layer starts: a name of INITIALISATIONS and what belongs to it.

    `spectral_radius` is ρ of "spectral"; `time_span` is T of "open_gates", in steps.
    """

    initialisation: str = "default"
    spectral_radius: float = 1.0
    time_span: int = 2


def gates_by_role(spec: CellSpec, role: str) -> tuple[str, ...]:
    """Names of the cell's gates in that role: "forget" for those that keep, "write" for those that let in."""
    return tuple(gate.name for gate in spec.gates if gate.is_gate and gate.role == role)
