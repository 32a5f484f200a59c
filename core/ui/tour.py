"""A lesson's tour: stops in an order, each with its text and the settings it asks for. It may be left at any time."""

from collections.abc import Sequence
from typing import Any

import msgspec
import streamlit as st

from core.settings import Purpose, settings_of
from core.text.corpus import CORPORA, default_corpus
from core.ui import address, state

STOP = "stop"  # the URL parameter


class Stop(msgspec.Struct, frozen=True):
    """One stop: the id of its section in the lesson's text, and what it changes in the lesson's preset.

    `switches` are the page's own switches that it turns on, by the names of their keys; those of other stops are turned off.
    `keeps` are settings that it leaves as they are. With `text_for` it takes the built-in text of the visitor's language that
    is good for this.
    """

    id: str
    changes: dict[str, Any] = {}
    switches: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    text_for: Purpose | None = None


def in_address(page: str) -> dict[str, str]:
    """What a link to a page says of its tour: the stop that was chosen, if any."""
    chosen = state.recall(_key(page))
    return {STOP: str(chosen)} if chosen else {}


def arrive(page: str, stops: Sequence[Stop]) -> None:
    """Go to the stop that the address names, once; what it sets is in the same link."""
    named = address.take(STOP, {stop.id: stop.id for stop in stops}.get)
    if named is not None:
        state.choose(_key(page), named)


def show(page: str, stops: Sequence[Stop], text: dict[str, str], preset: msgspec.Struct) -> None:
    """The stops in a line, and the text of the one chosen; choosing one sets the controls below to it."""
    _ = state.gettext()
    arrive(page, stops)
    key, by_id = _key(page), {stop.id: stop for stop in stops}
    state.seed_widget(key, state.recall(key))
    chosen = st.segmented_control(
        _("Tour"),
        list(by_id),
        format_func=lambda name: _title(text[name]),
        key=key,
        on_change=lambda: _apply(page, by_id.get(state.widget(key) or ""), stops, preset),
    )
    state.remember(key, chosen)
    if chosen is not None:
        st.markdown(_body(text[chosen]))


def _apply(page: str, stop: Stop | None, stops: Sequence[Stop], preset: msgspec.Struct) -> None:
    if stop is None:
        return
    changes = dict(stop.changes)
    if stop.text_for is not None:
        corpus = default_corpus(state.language(), stop.text_for)
        changes |= {"corpus": corpus, "tokenizer": CORPORA[corpus].tokenizer}
    config = msgspec.structs.replace(preset, **changes)
    state.impose_settings(page, config, settings_of(type(preset)).keys() - set(stop.keeps))
    for key in {key for each in stops for key in each.switches}:
        state.impose(key, key in stop.switches)


def _key(page: str) -> str:
    return f"setting.tour.{page}"


def _title(section: str) -> str:
    return section.partition("\n")[0].lstrip("# ")


def _body(section: str) -> str:
    return section.partition("\n")[2].strip()
