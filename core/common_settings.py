"""The settings that several kinds of run have, each declared once (see core.settings)."""

from typing import Annotated

from core.cells.catalog import CELLS
from core.cells.starts import INITIALISATIONS
from core.devices import DEVICES
from core.i18n import N_
from core.settings import labels, number

Cell = Annotated[str, number(N_("Cell"), choices=labels(CELLS))]
HiddenSize = Annotated[
    int,
    number(
        N_("Hidden size"),
        group="primary",
        ge=4,
        le=512,
        step=4,
        unit=N_("units"),
        help=N_("How many numbers the network keeps from one step to the next."),
    ),
]
Steps = Annotated[
    int,
    number(
        N_("Training steps"),
        group="primary",
        ge=10,
        le=100_000,
        step=10,
        unit=N_("steps"),
        logarithmic=True,
        help=N_("How many batches the network learns from before it stops."),
    ),
]
LearningRate = Annotated[
    float,
    number(
        N_("Learning rate"),
        ge=1e-5,
        le=1.0,
        logarithmic=True,
        help=N_("How far each step moves the weights (Adam)."),
    ),
]
ClipNorm = Annotated[
    float,
    number(
        N_("Clip gradient norm (0: off)"),
        ge=0.0,
        le=100.0,
        step=0.1,
        help=N_("A longer gradient is shortened to this norm; 0 switches clipping off."),
    ),
]
FirstWeights = Annotated[
    str,
    number(
        N_("Initialisation"),
        choices=labels(INITIALISATIONS),
        help=N_("How the recurrent weights are drawn before the first step."),
    ),
]
SpectralRadius = Annotated[
    float,
    number(
        N_("Spectral radius"),
        ge=0.0,
        le=2.0,
        step=0.05,
        slider=True,
        only_with=("initialisation", "spectral"),
        help=N_("How far one step stretches the state, with the initialisation of that name; above 1 it may explode."),
    ),
]
ForgetBias = Annotated[
    float,
    number(
        N_("Forget gate bias"),
        ge=-5.0,
        le=10.0,
        step=0.5,
        of_gate="forget",
        not_with=("initialisation", "open_gates"),
        help=N_("Where the gate that keeps starts: 0 half open, 3 almost fully open. Open gates set it by themselves."),
    ),
]
Seed = Annotated[
    int,
    number(
        N_("Seed"),
        ge=0,
        le=2**31 - 1,
        step=1,
        help=N_("The same seed gives the same network, the same batches and the same curve."),
    ),
]
Device = Annotated[
    str,
    number(
        N_("Train on"),
        choices=labels(DEVICES),
        help=N_("Automatic takes the CPU, and a graphics card for networks so large that it pays."),
    ),
]
