"""The settings of a run, declared once: widget, URL, database row, worker input and error all come from here.

A config is a frozen msgspec struct, tagged by `kind`. Every field carries a `Setting`; see `settings_of`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, get_args, get_type_hints

import msgspec

from core.cells.catalog import CELLS
from core.i18n import N_
from core.text.catalog import TOKENIZERS

SCHEMA_VERSION = 1


class Setting(msgspec.Struct, frozen=True):
    """How a field is shown: its label and help (translatable), unit, slider step, scale, and choices by name.

    `group` is "primary" (control row), "more" (behind More) or "text" (free text near the instruments).
    """

    label: str
    help: str = ""
    unit: str = ""
    step: float | None = None
    logarithmic: bool = False
    group: str = "more"
    choices: Callable[[], Mapping[str, str]] | None = None


def _setting(label: str, *, ge: float | None = None, le: float | None = None, max_length: int | None = None,
             pattern: str | None = None, **kwargs: Any) -> msgspec.Meta:
    return msgspec.Meta(ge=ge, le=le, max_length=max_length, pattern=pattern,
                        extra={"setting": Setting(label=label, **kwargs)})


def _labels(registry: Mapping[str, Any]) -> Callable[[], Mapping[str, str]]:
    return lambda: {name: thing.label for name, thing in registry.items()}


class RecurrentConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="recurrent"):
    """A recurrent language model trained on a text. All randomness derives from `seed`."""

    cell: Annotated[str, _setting(N_("Cell"), choices=_labels(CELLS))] = "lstm"
    corpus: Annotated[str, _setting(N_("Text"), group="primary", pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
                                    help=N_("The text the network learns to write."))] = "fables-en"
    tokenizer: Annotated[str, _setting(N_("Read as"), group="primary", choices=_labels(TOKENIZERS),
                                       help=N_("What one step of the network reads: a character or a word."))] = "characters"
    hidden_size: Annotated[int, _setting(N_("Hidden size"), group="primary", ge=4, le=512, step=4, unit=N_("units"),
                                         help=N_("How many numbers the network keeps from one step to the next."))] = 64
    steps: Annotated[int, _setting(N_("Training steps"), group="primary", ge=10, le=100_000, step=10, unit=N_("steps"),
                                   logarithmic=True,
                                   help=N_("How many batches the network learns from before it stops."))] = 3000
    sequence_length: Annotated[int, _setting(N_("Sequence length"), ge=4, le=400, step=1, unit=N_("tokens"),
                                             help=N_("How many tokens the gradient travels back through."))] = 48
    batch_size: Annotated[int, _setting(N_("Batch size"), ge=1, le=256, step=1, unit=N_("sequences"),
                                        help=N_("How many pieces of the text are read side by side in one step."))] = 32
    learning_rate: Annotated[float, _setting(N_("Learning rate"), ge=1e-5, le=1.0, logarithmic=True,
                                             help=N_("How far each step moves the weights (Adam)."))] = 5e-3
    clip_norm: Annotated[float, _setting(N_("Clip gradient norm"), ge=0.0, le=100.0, step=0.1,
                                         help=N_("A longer gradient is shortened to this norm; 0 switches clipping off."))] = 1.0
    forget_bias: Annotated[float, _setting(N_("Forget gate bias"), ge=-5.0, le=10.0, step=0.5,
                                           help=N_("Where the forget gate starts: 0 half open, 3 almost fully open."))] = 1.0
    embedding_size: Annotated[int, _setting(N_("Embedding size"), ge=2, le=256, step=2, unit=N_("numbers"),
                                            help=N_("How many numbers stand for one token at the input."))] = 32
    vocabulary_size: Annotated[int, _setting(N_("Vocabulary limit"), ge=2, le=8000, step=10, unit=N_("tokens"),
                                             help=N_("Only the most frequent tokens are kept; the rest become “unknown”."))] = 2000
    temperature: Annotated[float, _setting(N_("Sample temperature"), ge=0.1, le=2.0, step=0.1,
                                           help=N_("Low writes safely, high writes boldly."))] = 0.7
    prompt: Annotated[str, _setting(N_("Prompt"), group="text", max_length=120,
                                    help=N_("Every sample starts with this; empty takes the opening of the text."))] = ""
    probe: Annotated[str, _setting(N_("Watched sentence"), group="text", max_length=200,
                                   help=N_("The sentence the gates are shown for; empty takes one from the text."))] = ""
    seed: Annotated[int, _setting(N_("Seed"), ge=0, le=2**31 - 1, step=1,
                                  help=N_("The same seed gives the same network, the same batches and the same curve."))] = 1


RunConfig = RecurrentConfig  # becomes a tagged union with the next kind of run


class InvalidSetting(ValueError):
    """A value that its field does not take. `field` names it; `low`, `high`, `choices` say what would do."""

    def __init__(self, field: str, value: object, spec: "FieldSpec") -> None:
        self.field, self.value, self.spec = field, value, spec
        super().__init__(f"{field}: {value!r} is not valid")


class FieldSpec(msgspec.Struct, frozen=True):
    """One declared field: name, python type, default, range and how it is shown."""

    name: str
    type: type
    default: Any
    low: float | None
    high: float | None
    setting: Setting

    def parse(self, value: object) -> Any:
        """Value (a URL string or a plain value) → typed value; raises InvalidSetting."""
        try:
            typed = msgspec.convert(value, _constrained(self), strict=False)
        except msgspec.ValidationError as error:
            raise InvalidSetting(self.name, value, self) from error
        if isinstance(typed, float) and not (abs(typed) < float("inf")):
            raise InvalidSetting(self.name, value, self)
        if self.setting.choices is not None and typed not in self.setting.choices():
            raise InvalidSetting(self.name, value, self)
        return typed


_CONSTRAINED: dict[tuple[str, type], Any] = {}


def _constrained(spec: FieldSpec) -> Any:
    return _CONSTRAINED[(spec.name, spec.type)]


@lru_cache
def settings_of(config_type: type[RunConfig] = RecurrentConfig) -> dict[str, FieldSpec]:
    """Field name → its declaration, in order."""
    hints = get_type_hints(config_type, include_extras=True)
    specs = {}
    for field in msgspec.structs.fields(config_type):
        plain, meta = get_args(hints[field.name])[:2]
        specs[field.name] = FieldSpec(field.name, plain, field.default, meta.ge, meta.le, meta.extra["setting"])
        _CONSTRAINED[(field.name, plain)] = hints[field.name]
    return specs


def to_query(config: RunConfig, preset: RunConfig) -> dict[str, str]:
    """The URL parameters that differ from the preset, as text; `from_query` gives the config back exactly."""
    return {name: str(value) for name, value in _values(config).items() if value != getattr(preset, name)}


def from_query(params: Mapping[str, str], preset: RunConfig) -> tuple[RunConfig, list[InvalidSetting]]:
    """Read URL parameters tolerantly: what is not valid keeps the preset's value and is reported, never raised."""
    values, refused = {}, []
    for name, spec in settings_of(type(preset)).items():
        if name in params:
            try:
                values[name] = spec.parse(params[name])
            except InvalidSetting as error:
                refused.append(error)
    return msgspec.structs.replace(preset, **values), refused


def validate(config: RunConfig) -> RunConfig:
    """The config itself when every field holds; raises InvalidSetting for the first that does not."""
    for name, spec in settings_of(type(config)).items():
        spec.parse(getattr(config, name))
    return config


def to_json(config: RunConfig) -> str:
    """The config as the JSON stored in the run library (tagged by kind)."""
    return msgspec.json.encode(config).decode()


def from_json(text: str | bytes) -> RunConfig:
    """A stored config; raises msgspec.ValidationError when it is not one."""
    return msgspec.json.decode(text, type=RunConfig)


def _values(config: RunConfig) -> dict[str, Any]:
    return {name: getattr(config, name) for name in settings_of(type(config))}
