"""One declaration per setting: from a struct's annotated fields come its widgets, URL parameters, checks and errors.

A config is a frozen msgspec struct whose every field is annotated with `number(...)` or `text(...)`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

C = TypeVar("C", bound=msgspec.Struct)


class Setting(msgspec.Struct, frozen=True):
    """How a field is shown: its label and help (translatable), unit, step, scale, and choices by name.

    `slider`: it is to be dragged, and not to be typed. `only_with` is another field and the value that it must have for
    this one to matter. `group` is "primary" (control row), "more" (behind More) or
    "text" (free text near the instruments).
    """

    label: str
    help: str = ""
    unit: str = ""
    step: float | None = None
    logarithmic: bool = False
    slider: bool = False
    only_with: tuple[str, str] | None = None
    group: str = "more"
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
def settings_of(config_type: type[msgspec.Struct]) -> dict[str, FieldSpec]:
    """Field name → its declaration, in order."""
    hints = get_type_hints(config_type, include_extras=True)
    specs = {}
    for field in msgspec.structs.fields(config_type):
        plain, meta = get_args(hints[field.name])[:2]
        specs[field.name] = FieldSpec(field.name, plain, field.default, meta.ge, meta.le, meta.extra["setting"])
        _CONSTRAINED[(field.name, plain)] = hints[field.name]
    return specs


def to_query(config: C, preset: C) -> dict[str, str]:
    """The URL parameters that differ from the preset, as text; `from_query` gives the config back exactly."""
    return {name: str(value) for name, value in _values(config).items() if value != getattr(preset, name)}


def from_query(params: Mapping[str, str], preset: C) -> tuple[C, list[InvalidSetting]]:
    """Read URL parameters tolerantly: what is not valid keeps the preset's value and is reported, never raised."""
    values, refused = {}, []
    for name, spec in settings_of(type(preset)).items():
        if name in params:
            try:
                values[name] = spec.parse(params[name])
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
