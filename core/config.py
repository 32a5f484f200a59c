"""What a run is asked to do: one frozen struct per kind of run, each field declared once (see core.settings)."""

from typing import Annotated

import msgspec

from core.cells.catalog import CELLS
from core.cells.starts import INITIALISATIONS
from core.devices import AUTOMATIC, DEVICES
from core.i18n import N_
from core.settings import labels, number, text
from core.tasks.catalog import TASKS
from core.tasks.series_catalog import AR_ORDER, PICTURE_STEPS, is_curve
from core.text.catalog import TOKENIZERS

SCHEMA_VERSION = 1
MISSING = {"interpolate": N_("Fill in along a line"), "drop": N_("Leave out")}


# settings that both kinds of run have
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


class RecurrentConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="recurrent"):
    """A recurrent language model trained on a text. All randomness derives from `seed`."""

    cell: Cell = "lstm"
    corpus: Annotated[
        str,
        text(
            N_("Text"),
            group="primary",
            max_length=64,
            pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
            help=N_("The text the network learns to write."),
        ),
    ] = "fables-en"
    tokenizer: Annotated[
        str,
        number(
            N_("Read as"),
            group="primary",
            choices=labels(TOKENIZERS),
            help=N_("What one step of the network reads: a character or a word."),
        ),
    ] = "characters"
    hidden_size: HiddenSize = 64
    steps: Steps = 3000
    sequence_length: Annotated[
        int,
        number(
            N_("Sequence length"),
            ge=4,
            le=400,
            step=1,
            unit=N_("tokens"),
            help=N_("How many tokens the gradient travels back through."),
        ),
    ] = 48
    batch_size: Annotated[
        int,
        number(
            N_("Batch size"),
            ge=1,
            le=256,
            step=1,
            unit=N_("sequences"),
            help=N_("How many pieces of the text are read side by side in one step."),
        ),
    ] = 32
    learning_rate: LearningRate = 5e-3
    clip_norm: ClipNorm = 1.0
    initialisation: FirstWeights = "default"
    spectral_radius: SpectralRadius = 1.0
    forget_bias: ForgetBias = 1.0
    embedding_size: Annotated[
        int,
        number(
            N_("Embedding size"),
            ge=2,
            le=256,
            step=2,
            unit=N_("numbers"),
            help=N_("How many numbers stand for one token at the input."),
        ),
    ] = 32
    vocabulary_size: Annotated[
        int,
        number(
            N_("Vocabulary limit"),
            ge=2,
            le=8000,
            step=10,
            unit=N_("tokens"),
            help=N_("Only the most frequent tokens are kept; the rest become “unknown”."),
        ),
    ] = 2000
    temperature: Annotated[
        float,
        number(N_("Sample temperature"), ge=0.1, le=2.0, step=0.1, help=N_("Low writes safely, high writes boldly.")),
    ] = 0.7
    prompt: Annotated[
        str,
        text(
            N_("Prompt"),
            group="text",
            max_length=120,
            help=N_("Every sample starts with this; empty takes the opening of the text."),
        ),
    ] = ""
    probe: Annotated[
        str,
        text(
            N_("Watched sentence"),
            group="text",
            max_length=200,
            help=N_("The sentence the gates are shown for; empty takes one from the text."),
        ),
    ] = ""
    seed: Seed = 1
    device: Device = AUTOMATIC

    @property
    def time_span(self) -> int:
        """Over how many steps the network has to remember."""
        return self.sequence_length


class MemoryConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="memory"):
    """A recurrent network on a task whose right answer is known. All randomness derives from `seed`."""

    cell: Cell = "lstm"
    task: Annotated[
        str,
        number(
            N_("Task"),
            group="primary",
            choices=labels(TASKS),
            help=N_("What the network is asked to do; the right answer is known, so it can be scored."),
        ),
    ] = "recall"
    length: Annotated[
        int,
        number(
            N_("Length"),
            group="primary",
            ge=2,
            le=400,
            step=1,
            unit=N_("steps"),
            logarithmic=True,
            slider=True,
            help=N_("How many steps a sequence has: what is to be remembered comes first, the question last."),
        ),
    ] = 20
    symbols: Annotated[
        int,
        number(
            N_("Symbols"),
            ge=2,
            le=32,
            step=1,
            help=N_("How many different symbols the task has; the more, the less guessing helps."),
        ),
    ] = 8
    hidden_size: HiddenSize = 64
    steps: Steps = 2000
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
    ] = 64
    learning_rate: LearningRate = 3e-3
    clip_norm: ClipNorm = 1.0
    initialisation: FirstWeights = "default"
    spectral_radius: SpectralRadius = 1.0
    forget_bias: ForgetBias = 0.0
    stop_when_solved: Annotated[
        bool,
        number(
            N_("Stop when solved"),
            help=N_(
                "Look every 100 steps how often it is right, and end with the first look that finds the task solved."
            ),
        ),
    ] = False
    score_every: Annotated[
        int,
        number(
            N_("Judge every"),
            ge=0,
            le=10_000,
            step=10,
            unit=N_("steps"),
            help=N_(
                "How often it is judged on fresh sequences while it trains, for a curve; 0 leaves it at the usual, rarer looks."
            ),
        ),
    ] = 0
    seed: Seed = 1
    device: Device = AUTOMATIC

    @property
    def time_span(self) -> int:
        """Over how many steps the network has to remember."""
        return self.length

    @property
    def corpus(self) -> str:
        """No text is learned."""
        return ""


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


RunConfig = RecurrentConfig | MemoryConfig | SeriesConfig


def to_json(config: RunConfig) -> str:
    """The config as the JSON stored in the run library (tagged by kind)."""
    return msgspec.json.encode(config).decode()


def from_json(text: str | bytes) -> RunConfig:
    """A stored config; raises msgspec.ValidationError when it is not one."""
    config: RunConfig = msgspec.json.decode(text, type=RunConfig)
    return config
