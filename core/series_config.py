"""What a run on a sequence of numbers is asked to do, each setting declared once (see core.settings)."""

from typing import Annotated

import msgspec

from core.common_settings import (
    Cell,
    ClipNorm,
    Device,
    FirstWeights,
    ForgetBias,
    HiddenSize,
    LearningRate,
    Seed,
    SpectralRadius,
    Steps,
)
from core.devices import AUTOMATIC
from core.i18n import N_
from core.settings import number, text
from core.tasks.series_catalog import AR_ORDER, PICTURE_STEPS, is_curve

MISSING = {"interpolate": N_("Fill in along a line"), "drop": N_("Leave out")}


class SeriesConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="series"):
    """A recurrent network on a sequence of numbers: a curve to forecast, or a picture to name. `seed` derives everything."""

    cell: Cell = "gru"
    series: Annotated[
        str,
        text(
            N_("Series"),
            group="primary",
            max_length=64,
            pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
            help=N_("What the network reads: a curve to go on with, your own numbers, or digits to tell apart."),
        ),
    ] = "waves"
    noise: Annotated[
        float,
        number(
            N_("Noise"),
            group="primary",
            ge=0.0,
            le=2.0,
            step=0.1,
            help=N_(
                "Random numbers added to a built-in curve, as a share of its own spread. Your own numbers and digits stay as they are."
            ),
        ),
    ] = 0.2
    hidden_size: HiddenSize = 32
    steps: Steps = 2000
    sequence_length: Annotated[
        int,
        number(
            N_("Sequence length"),
            ge=4,
            le=400,
            step=1,
            unit=N_("steps"),
            help=N_(
                "How many values of a curve are read in one go. Digits have a length of their own: 8 rows or 64 pixels."
            ),
        ),
    ] = 48
    ar_order: Annotated[
        int,
        number(
            N_("Order of the linear model"),
            ge=1,
            le=64,
            step=1,
            unit=N_("values"),
            help=N_("How many past values the linear forecast looks at that the network is compared with."),
        ),
    ] = AR_ORDER
    missing: Annotated[
        str,
        number(
            N_("Missing values"),
            choices=lambda: MISSING,
            help=N_("What becomes of the gaps in your own numbers: left out, or filled in along a straight line."),
        ),
    ] = "interpolate"
    batch_size: Annotated[
        int,
        number(
            N_("Batch size"),
            ge=1,
            le=256,
            step=1,
            unit=N_("sequences"),
            help=N_("How many sequences are read side by side in one step."),
        ),
    ] = 32
    learning_rate: LearningRate = 5e-3
    clip_norm: ClipNorm = 1.0
    initialisation: FirstWeights = "default"
    spectral_radius: SpectralRadius = 1.0
    forget_bias: ForgetBias = 0.0
    device: Device = AUTOMATIC
    seed: Seed = 1

    @property
    def corpus(self) -> str:
        """Where its numbers come from: a built-in series, or an upload."""
        return self.series

    @property
    def time_span(self) -> int:
        """Over how many steps the network has to remember."""
        return self.sequence_length if is_curve(self.series) else PICTURE_STEPS[self.series]


# what trains a recurrent network
