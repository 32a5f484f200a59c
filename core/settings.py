"""One declaration per setting: from a struct's annotated fields come its widgets, URL parameters, checks and errors.

A config is a frozen msgspec struct whose every field is annotated with `number(...)` or `text(...)`.
"""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

# What a corpus is good for, which is where it is offered: learning to write from, word vectors, telling senses apart.
Purpose = Literal["writing", "vectors", "senses"]

C = TypeVar("C", bound=msgspec.Struct)


class Setting(msgspec.Struct, frozen=True):
    """How a field is shown: its label and help (translatable), unit, step, scale, and choices by name.

    `slider`: it is to be dragged, and not to be typed. `only_with` is another field and the value that it must have for
    this one to matter, `not_with` one that it must not have; `of_gate` is the role of a gate that the cell must have (see
    core.config.matters). `group` is "primary" (control row), "more" (behind More), "text" (free text near the instruments)
    or "file" (brought as a file: it has a place of its own on the page, and none in an address). `good_for` says what the
    texts are for that a field naming a text offers.
    """

    label: str
    help: str = ""
    unit: str = ""
    step: float | None = None
    logarithmic: bool = False
    slider: bool = False
    only_with: tuple[str, str] | None = None
    not_with: tuple[str, str] | None = None
    of_gate: str = ""
    group: str = "more"
    good_for: Purpose = "writing"
    choices: Callable[[], Mapping[str, str]] | None = None


def number(label: str, *, ge: float | None = None, le: float | None = None, **shown: Any) -> Any:
    """A field with a range (or a choice, with `choices`): its label and the rest of a Setting."""
    return msgspec.Meta(ge=ge, le=le, extra={"setting": Setting(label=label, **shown)})


def text(label: str, *, max_length: int, pattern: str | None = None, **shown: Any) -> Any:
    """A field of free text."""
    return msgspec.Meta(max_length=max_length, pattern=pattern, extra={"setting": Setting(label=label, **shown)})


def labels(registry: Mapping[str, Any]) -> Callable[[], Mapping[str, str]]:
    """The choices of a registry, read when they are needed: what is registered later is offered too."""
    return lambda: {name: thing.label for name, thing in registry.items()}


class InvalidSetting(ValueError):
    """A value that its field does not take. `field` names it; `low`, `high`, `choices` say what would do."""

    def __init__(self, field: str, value: object, spec: "FieldSpec") -> None:
        self.field, self.value, self.spec = field, value, spec
        super().__init__(f"{field}: {value!r} is not valid")


class FieldSpec(msgspec.Struct, frozen=True):
    """One declared field: name, python type, default, range and how it is shown; `annotated` is the type with its limits."""

    name: str
    type: type
    default: Any
    low: float | None
    high: float | None
    setting: Setting
    annotated: Any

    def parse(self, value: object) -> Any:
        """Value (a URL string or a plain value) → typed value; raises InvalidSetting."""
        try:
            typed = msgspec.convert(value, self.annotated, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidSetting(self.name, value, self) from error
        if isinstance(typed, float) and not (abs(typed) < float("inf")):
            raise InvalidSetting(self.name, value, self)
        if self.setting.choices is not None and typed not in self.setting.choices():
            raise InvalidSetting(self.name, value, self)
        return typed


@lru_cache
def settings_of(config_type: type[msgspec.Struct]) -> dict[str, FieldSpec]:
    """Field name → its declaration, in order."""
    hints = get_type_hints(config_type, include_extras=True)
    specs = {}
    for field in msgspec.structs.fields(config_type):
        plain, meta = get_args(hints[field.name])[:2]
        setting = meta.extra["setting"]
        specs[field.name] = FieldSpec(
            field.name, plain, field.default, meta.ge, meta.le, setting, annotated=hints[field.name]
        )
    return specs


def to_query(config: C, preset: C) -> dict[str, str]:
    """The URL parameters that differ from the preset, as text; `from_query` gives back all but what came as a file."""
    fields = settings_of(type(config))
    values = {name: value for name, value in _values(config).items() if fields[name].setting.group != "file"}
    return {name: str(value) for name, value in values.items() if value != getattr(preset, name)}


def from_query(
    params: Mapping[str, str], preset: C, offers: Mapping[str, Collection[str]] | None = None
) -> tuple[C, list[InvalidSetting]]:
    """Read URL parameters tolerantly: what is not valid keeps the preset's value and is reported, never raised.

    `offers` names, for settings whose choices only the page knows, what there is to choose from.
    """
    values, refused = {}, []
    for name, spec in settings_of(type(preset)).items():
        if name in params and spec.setting.group != "file":
            try:
                value = spec.parse(params[name])
                if offers and name in offers and value not in offers[name]:
                    raise InvalidSetting(name, value, spec)
                values[name] = value
            except InvalidSetting as error:
                refused.append(error)
    return msgspec.structs.replace(preset, **values), refused


def validate(config: C) -> C:
    """The config itself when every field holds; raises InvalidSetting for the first that does not."""
    for name, spec in settings_of(type(config)).items():
        spec.parse(getattr(config, name))
    return config


def _values(config: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(config, name) for name in settings_of(type(config))}
