"""Widgets made from a config's declaration: the control row of every page, and nothing typed twice."""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import streamlit as st

from core.config import RecurrentConfig, RunConfig, can_matter, label_of, matters
from core.devices import AUTOMATIC, DEVICES
from core.jobs.runtime import current
from core.settings import FieldSpec, InvalidSetting, settings_of
from core.text.corpus import CORPORA, default_corpus
from core.ui import address, state
from core.ui.number_uploads import number_upload_button
from core.ui.texts import series_on_offer, texts_on_offer, usual_words
from core.ui.uploads import upload_button
from core.ui.word_lists import word_list
from core.vectors_config import Word2VecConfig

C = TypeVar("C", bound=msgspec.Struct)
_MOST_SAID = 40  # characters
_MOST_NAMED = 5  # of strangers in an address: it may hold anything
_LADDER = (1.0, 2.0, 3.0, 5.0)
_FINE_LADDER = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
# settings that name what is learned from: what is there to choose from
_SOURCES = {"corpus": texts_on_offer, "series": lambda purpose: series_on_offer()}


def localized_preset(preset: RunConfig, language: str) -> RunConfig:
    """The preset on the built-in text of a language; one that learns no text stays as it is."""
    if not isinstance(preset, RecurrentConfig | Word2VecConfig):
        return preset
    corpus = default_corpus(language, settings_of(type(preset))["corpus"].setting.good_for)
    return msgspec.structs.replace(preset, corpus=corpus, tokenizer=CORPORA[corpus].tokenizer)


def settings_of_page(
    page: str, preset: C, of_run: C | None = None, only: Mapping[str, Collection[str]] | None = None
) -> C:
    """A page's settings, and a sentence for everything that the address asks in vain, until something is set or started.

    `only` names what the page has to choose from for a setting, where that is not what there is everywhere.
    """
    fields = settings_of(type(preset))

    def offers() -> dict[str, Collection[str]]:
        every = {name: offer(fields[name].setting.good_for) for name, offer in _SOURCES.items() if name in fields}
        return {**every, **(only or {})}

    config, refused = state.page_settings(page, preset, of_run, offers)
    said = [refusal(problem) for problem in refused]
    if strangers := address.take_strangers(type(preset)):
        said.append(_not_known(strangers))
    note, now = f"address.{page}", (_as_chosen(page, preset, of_run), state.runs_on_show())
    if said:
        state.remember(note, (said, now))
    kept, then = state.recall(note, ([], None))
    with st.container(key="address-notices"):  # always there: what comes and goes would remount the instruments below
        for sentence in kept if then == now else ():
            st.warning(sentence)
    return config


def settings_row(
    page: str,
    preset: RunConfig,
    of_run: RunConfig | None,
    cells: Sequence[str] = (),
    at_hand: Sequence[str] = (),
    trains: Sequence[str] = (),
    on_start: Callable[[RunConfig], None] | None = None,
) -> RunConfig | None:
    """The control row: primary settings, More, and Start. Returns the config to start, or None.

    `on_start` is called with it before the page is drawn, which saves the time of drawing it this far; then None is returned.

    `cells` are those that the page leaves to choose from; without any it stays the preset's. `at_hand` names the settings
    that a page has in its row instead of those declared primary. `trains` are the cells that a Start may train, where these
    are more than one to choose.
    """
    _ = state.gettext()
    config = settings_of_page(page, preset, of_run, only={"cell": cells or (preset.cell,)})
    config = _on_a_device_that_is_here(page, config)
    fields = {name: _as_the_cell_says(field, config) for name, field in settings_of(type(preset)).items()}
    primary = [fields[name] for name in at_hand] or [f for f in fields.values() if f.setting.group == "primary"]
    values: dict[str, Any] = {"cell": preset.cell} if "cell" in fields else {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="control-row"):
        start = st.button(
            _("Start training"),
            type="primary",
            icon=":material/play_arrow:",
            key="start",
            on_click=None if on_start is None else lambda: on_start(_as_chosen(page, preset, of_run, cells)),
        )
        if cells:
            values["cell"] = setting_widget(page, fields["cell"], config.cell, cells)
        for field in primary:
            values[field.name] = setting_widget(
                page, field, getattr(config, field.name), idle=_is_idle(field, config, values)
            )
            if field.name == "corpus":
                upload_button(page, words=field.setting.good_for == "vectors")
            elif field.name in _SOURCES:
                number_upload_button(page)
        with st.popover(_("More"), icon=":material/tune:"):
            for field in fields.values():
                if field.setting.group == "file":
                    values[field.name] = word_list(page, getattr(config, field.name))
                elif field not in primary and _is_open(field, config, trains or cells) and _is_a_choice(field):
                    idle = _is_idle(field, config, values)
                    values[field.name] = setting_widget(page, field, getattr(config, field.name), idle=idle)
            st.button(_("Back to the lesson's settings"), on_click=lambda: _reset(page, preset), key="reset-settings")
    chosen = msgspec.structs.replace(config, **values)
    state.keep_settings(page, chosen, preset)
    return chosen if start and on_start is None else None


def _as_the_cell_says(field: FieldSpec, config: RunConfig) -> FieldSpec:
    """The field under its cell's own name for it, where the config's cell has one."""
    label = label_of(config, field.name)
    return msgspec.structs.replace(field, setting=msgspec.structs.replace(field.setting, label=label))


def _as_chosen(page: str, preset: C, of_run: C | None, cells: Collection[str] = ("cell",)) -> C:
    """The config that the widgets show, without drawing them; the cell too where the page leaves some to choose from."""
    config, _refused = state.page_settings(page, preset, of_run)
    names = [name for name in settings_of(type(preset)) if name != "cell" or cells]
    values = {name: state.widget(state.setting_key(page, name), getattr(config, name)) for name in names}
    return msgspec.structs.replace(config, **values)


def setting_widget(
    page: str,
    field: FieldSpec,
    value: Any,
    only: Sequence[str] = (),
    idle: bool = False,
    offer: Mapping[str, str] | None = None,
) -> Any:
    """A setting's widget; `only` names the choices that are offered, by default all; `offer` takes the place of all.

    An `idle` one cannot be changed now. Each gets its value as its default, too: in a popover it is put up in the browser when
    that is first opened, and by then Streamlit no longer says what was put into the session's state before.
    """
    _ = state.gettext()
    setting, key = field.setting, state.setting_key(page, field.name)
    common: dict[str, Any] = {"label": _(setting.label), "help": _(setting.help) if setting.help else None, "key": key}
    choices = offer or (_SOURCES[field.name](setting.good_for) if field.name in _SOURCES else _choices(field))
    if choices is not None and only:
        choices = {name: choices[name] for name in only}
    if field.name == "device" and choices is not None:
        choices = {name: label for name, label in choices.items() if name in (AUTOMATIC, *devices_here())}
    if field.name == "corpus" and setting.good_for == "vectors":
        # another text may be in another language: it is cut as it needs
        common["on_change"] = lambda: state.impose_setting(page, "tokenizer", usual_words(state.widget(key)))
    if choices is not None:
        state.seed_widget(key, value if value in choices else next(iter(choices)))
        if state.widget(key) not in choices:
            state.change_setting(page, field.name, next(iter(choices)))
            state.seed_widget(key, next(iter(choices)))
        return st.selectbox(
            options=list(choices),
            index=list(choices).index(state.widget(key)),
            format_func=lambda name, c=choices: c.get(name, name),
            **common,
        )
    state.seed_widget(key, value)
    return _entry(field, value, idle, {**common, "value": state.widget(key)})


def _entry(field: FieldSpec, value: Any, idle: bool, common: dict[str, Any]) -> Any:
    """The widget of a setting that is typed, moved or ticked, with what all widgets are told of it."""
    setting = field.setting
    if field.type is bool:
        return st.checkbox(**common)
    if field.type is str:
        return st.text_input(max_chars=200, **common)
    if setting.logarithmic and (setting.slider or field.type is float):
        return st.select_slider(options=_ladder(field, value), format_func=lambda number: f"{number:g}", **common)
    step = field.type(setting.step or 1)
    low, high = field.type(field.low), field.type(field.high)
    if setting.slider:
        return st.slider(min_value=low, max_value=high, step=step, disabled=idle, **common)
    # by itself Streamlit writes two decimals, and of 0.001 would be left 0.00
    decimals = None if field.type is int else f"%.{max(2, -math.floor(math.log10(step)))}f"
    return st.number_input(min_value=low, max_value=high, step=step, format=decimals, **common)


def _is_idle(field: FieldSpec, config: RunConfig, values: Mapping[str, Any]) -> bool:
    """Whether it does not matter, as the settings are now: `values` are those of the widgets above it."""
    return not matters(msgspec.structs.replace(config, **values), field.name)


def _choices(field: FieldSpec) -> Mapping[str, str] | None:
    _ = state.gettext()
    if field.setting.choices is None:
        return None
    return {name: _(label) for name, label in field.setting.choices().items()}


def _is_open(field: FieldSpec, config: RunConfig, cells: Sequence[str]) -> bool:
    """Whether it is for More: not the cell, which has its place in the row, nor what none of the page's cells has."""
    if field.name == "cell":
        return False
    of_cells = [msgspec.structs.replace(config, cell=cell) for cell in cells] or [config]
    return any(can_matter(each, field.name) for each in of_cells)


def devices_here() -> tuple[str, ...]:
    """What the workers can train on; nothing while they have not said."""
    return current().hub.engine.devices


def _is_a_choice(field: FieldSpec) -> bool:
    """Where the workers have the CPU alone, nobody need hear of devices."""
    return field.name != "device" or len(devices_here()) > 1


def _on_a_device_that_is_here(page: str, config: RunConfig) -> RunConfig:
    """The config, if need be with the automatic device and a sentence: an address or a run may come from another computer."""
    here = devices_here()
    if not here or config.device in (AUTOMATIC, *here):
        return config
    _ = state.gettext()
    st.warning(
        _("No worker here can train on “{device}”; the device is chosen automatically.").format(
            device=_(DEVICES[config.device].label) if config.device in DEVICES else config.device
        )
    )
    state.change_setting(page, "device", AUTOMATIC)
    return msgspec.structs.replace(config, device=AUTOMATIC)


def _ladder(field: FieldSpec, value: float) -> list[float]:
    """1, 2, 3, 5 × powers of ten over the field's range (whole numbers lie closer together), its ends and the value itself."""
    assert field.low is not None
    assert field.high is not None
    digits = _LADDER if field.type is float else _FINE_LADDER
    rungs = {float(f"{digit}e{power}") for power in range(-6, 5) for digit in digits} | {field.low, field.high}
    within = {field.type(rung) for rung in rungs if field.low <= rung <= field.high and field.type(rung) == rung}
    return sorted(within | {value})


def _reset(page: str, preset: RunConfig) -> None:
    state.impose_settings(page, preset, settings_of(type(preset)))


def refusal(problem: InvalidSetting) -> str:
    """The sentence for a value in the address that was not taken."""
    _ = state.gettext()
    label = _(problem.spec.setting.label)
    if problem.spec.low is not None and problem.spec.high is not None:
        return _(
            "The address asks for “{label}” = {value}, but it goes from {low} to {high}. The usual value is used."
        ).format(label=label, value=_as_text(problem.value), low=f"{problem.spec.low:g}", high=f"{problem.spec.high:g}")
    return _(
        "The address asks for “{label}” = {value}, which is not one of the choices. The usual value is used."
    ).format(label=label, value=_as_text(problem.value))


def _not_known(names: Sequence[str]) -> str:
    """The sentence for parameters in the address that mean nothing on the page."""
    _ = state.gettext()
    return _("The address also names {names}, which this page does not know. It may come from another version.").format(
        names=" · ".join(_as_text(name) for name in names[:_MOST_NAMED])
    )


def _as_text(said: object) -> str:
    """What an address says, short, and as it is: a sentence is Markdown, and an address must not be."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(said).split())[:_MOST_SAID])
