"""The run library as a page: what this browser has trained, to find again, name, keep, compare, take away and delete."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.cells.catalog import CELLS
from core.jobs.runtime import current
from core.runs.shelf import Entry
from core.runs.tables import RunRow
from core.ui import run_actions, run_comparison, run_lines, state
from core.ui.contents import CONTENTS
from core.ui.entries import (
    Wanted,
    cells_of,
    of_registry_order,
    page_name,
    state_of,
    state_words,
    subject_of,
    subject_title,
)
from core.ui.lesson_text import lesson_sections

ON_A_SHEET = 10
FILTERS = ("text", "page", "subject", "cell", "state", "kept")
SHEET_KEY = "setting.runs.sheet"


def render() -> None:
    """Draw the page."""
    _ = state.gettext()
    language = state.language()
    text = lesson_sections("runs", language)
    shelf = current().service.removal.shelf
    current().hub.flush()  # what the list says of a run is read from the library
    entries = shelf.entries(state.owner())
    with st.container(key="lesson-head"):
        st.title(_("What have I tried?"), anchor=False)
        st.markdown(text["intro"])
    wanted = _filters(entries, language)
    listed = [entry for entry in entries if wanted.fits(entry, language)]
    compared = run_comparison.compared()
    left, right = st.columns([11, 10], gap="medium")
    with left:
        sizes = shelf.sizes(state.owner())
        run_actions.shelf_line(entries, listed, sizes)
        run_actions.undo_line()
        if not entries:
            _nothing_yet(text["empty"])
        elif not listed:
            _nothing_found()
        _sheet(listed, sizes, compared)
    with right, st.container(key="compare-runs"):
        run_comparison.show(compared)
    run_actions.dialogs_of(entries)


def _filters(entries: Sequence[Entry], language: str) -> Wanted:
    """The row of filters; each offers only what there is."""
    _ = state.gettext()
    pages = of_registry_order({page_name(entry) for entry in entries}, CONTENTS)
    cells = {cell for entry in entries for cell in cells_of(entry)}
    offers: dict[str, tuple[str, Mapping[str, str]]] = {
        "page": (_("Page"), {name: _(CONTENTS[name].title) for name in pages}),
        "subject": (_("What it learns"), {subject_of(entry): subject_title(entry, language) for entry in entries}),
        "cell": (_("Cell"), {name: _(cell.label) for name, cell in CELLS.items() if name in cells}),
        "state": (_("State"), {state_of(entry): state_words(state_of(entry), language) for entry in entries}),
    }
    said: dict[str, Any] = {}
    with st.container(key="run-filters", horizontal=True, vertical_alignment="bottom"):
        _seed("text", "")
        said["text"] = st.text_input(_("Search"), key=_key("text"), placeholder=_("name, text or setting"))
        for name, (label, offer) in offers.items():
            # What was chosen stays on offer though the last of its kind may have gone.
            kept = str(_seed(name, ""))
            options = ["", *offer, *([kept] if kept and kept not in offer else [])]
            words = {"": _("All"), **offer}
            said[name] = st.selectbox(label, options, format_func=partial(_in_words, words), key=_key(name)) or ""
        _seed("kept", False)
        said["kept"] = st.toggle(_("Only kept"), key=_key("kept"))
    for name in FILTERS:
        state.remember(_key(name), said[name])
    return Wanted(**said)


def _in_words(words: Mapping[str, str], name: str) -> str:
    return words.get(name, name)


def _key(name: str) -> str:
    return f"setting.runs.{name}"


def _seed(name: str, usual: Any) -> Any:
    """Give a filter what was chosen last in this session; returns what it has."""
    state.seed_widget(_key(name), state.recall(_key(name), usual))
    return state.widget(_key(name))


def _forget_filters() -> None:
    for name in FILTERS:
        state.choose(_key(name), False if name == "kept" else "")


def _nothing_yet(text: str) -> None:
    _ = state.gettext()
    with st.container(border=True, key="no-runs"):
        st.markdown(text)
        for page in CONTENTS.values():
            if page.trains:
                st.page_link(page.file, label=_(page.title), icon=page.icon)


def _nothing_found() -> None:
    _ = state.gettext()
    with st.container(border=True, key="no-such-runs"):
        st.markdown(_("No run of yours fits that."))
        st.button(_("Show all runs"), key="show-all", icon=":material/filter_alt_off:", on_click=_forget_filters)


def _sheet(listed: Sequence[Entry], sizes: Mapping[str, int], compared: Sequence[RunRow]) -> None:
    """The list, a sheet of it at a time."""
    sheets = max(1, -(-len(listed) // ON_A_SHEET))
    sheet = min(int(state.widget(SHEET_KEY, 1)), sheets)
    at = (sheet - 1) * ON_A_SHEET
    with st.container(key="runs-list", gap="small"):
        for entry in listed[at : at + ON_A_SHEET]:
            run_lines.line(entry, sizes.get(entry.id, 0), compared)
    if sheets > 1:
        state.choose(SHEET_KEY, sheet)
        st.pagination(sheets, key=SHEET_KEY)
