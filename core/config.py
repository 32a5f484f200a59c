"""What a run is asked to do: one frozen struct per kind of run, each field declared once (see core.settings)."""

from typing import Annotated

import msgspec

from core.cells.catalog import CELLS
from core.cells.starts import gates_by_role
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
from core.imported_config import ImportedConfig
from core.series_config import SeriesConfig
from core.settings import labels, number, settings_of, text
from core.tasks.catalog import TASKS
from core.text.catalog import TOKENIZERS
from core.vectors_config import Word2VecConfig

SCHEMA_VERSION = 1


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


NetworkConfig = RecurrentConfig | MemoryConfig | SeriesConfig
RunConfig = NetworkConfig | Word2VecConfig | ImportedConfig


def matters(config: RunConfig, name: str) -> bool:
    """Whether a setting means anything beside the others: an RNN has no forget gate whose bias could be set."""
    setting = settings_of(type(config))[name].setting
    if setting.only_with and getattr(config, setting.only_with[0]) != setting.only_with[1]:
        return False
    if setting.not_with and getattr(config, setting.not_with[0]) == setting.not_with[1]:
        return False
    return can_matter(config, name)


def can_matter(config: RunConfig, name: str) -> bool:
    """Whether a setting can mean anything to the config's cell, whatever the other settings are."""
    of_gate = settings_of(type(config))[name].setting.of_gate
    return not of_gate or bool(gates_by_role(CELLS[config.cell], of_gate))


def label_of(config: RunConfig, name: str) -> str:
    """A setting's name, to be translated: the config's cell may have one of its own for it."""
    cell = getattr(config, "cell", "")
    own = CELLS[cell].setting_labels.get(name) if cell in CELLS else None
    return own or settings_of(type(config))[name].setting.label


def to_json(config: RunConfig) -> str:
    """The config as the JSON stored in the run library (tagged by kind)."""
    return msgspec.json.encode(config).decode()


def from_json(text: str | bytes) -> RunConfig:
    """A stored config; raises msgspec.ValidationError when it is not one."""
    config: RunConfig = msgspec.json.decode(text, type=RunConfig)
    return config
