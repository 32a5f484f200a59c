"""The lines of the run list: tick to compare, open, and a menu of what else can be done; a set unfolds its runs."""

import re
from collections.abc import Sequence
from functools import partial

import msgspec
import streamlit as st

from core.config import from_json
from core.i18n import N_, translator
from core.jobs.runtime import current
from core.runs.shelf import Entry
from core.runs.tables import RunRow
from core.ui import run_actions, run_comparison, state
from core.ui.contents import CONTENTS
from core.ui.entries import (
    address_of,
    page_name,
    page_of_run,
    run_title,
    size_words,
    state_words,
    title_of,
    what_it_is,
)

MEMBERS_AT_MOST = 40
UNDER_WAY = ("queued", "preparing", "running")
LOOK_EVERY_S = 2.0
ACTIONS = {
    "rename": N_("Rename…"),
    "keep": N_("Keep"),
    "export": N_("Export…"),
    "delete": N_("Delete"),
}
ICONS = {"rename": "edit", "keep": "keep", "export": "download", "delete": "delete"}


def line(entry: Entry, size: int, compared: Sequence[RunRow]) -> None:
    """One entry of the list."""
    _ = state.gettext()
    language = state.language()
    unfolded = entry.experiment is not None and entry.id in state.recall("runs.unfolded", ())
    with st.container(key=f"entry-{entry.id}", horizontal=True, vertical_alignment="center", gap="small"):
        if entry.experiment is None:
            _tick(entry.rows[0], title_of(entry, language), compared)
        else:
            _fold(entry, unfolded)
        with st.container(key=f"entry-words-{entry.id}", gap=None):
            name = page_name(entry)
            icon = ":material/keep:" if entry.kept else None
            if name:
                label, file = plain(title_of(entry, language)), str(CONTENTS[name].file)
                st.page_link(file, label=label, query_params=address_of(entry), icon=icon)
            else:
                st.markdown(plain(title_of(entry, language)))
            _standing(entry, size)
        st.menu_button(
            _("What can be done with {run}").format(run=plain(title_of(entry, language))),
            list(ACTIONS),
            format_func=partial(_action_words, entry.kept, language),
            key=f"menu-{entry.id}",
            type="tertiary",
            icon=":material/more_horiz:",
            on_click=partial(run_actions.act, entry),
        )
    if unfolded:
        _members(entry, compared)


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _standing(entry: Entry, size: int) -> None:
    """The line beneath the name. Of what is under way it is looked up anew now and then; at its end the page is drawn once more."""
    if entry.state not in UNDER_WAY:
        st.caption(plain(" · ".join(_facts(entry, size))))
        return

    def look() -> None:
        now = _fresh(entry)
        st.caption(plain(" · ".join(_facts(now, size))))
        if now.state not in UNDER_WAY:
            st.rerun()

    st.fragment(run_every=LOOK_EVERY_S)(look)()


def _fresh(entry: Entry) -> Entry:
    """An entry as the library has it now; as it was where it is no longer there."""
    runtime = current()
    if entry.experiment is not None:
        try:
            where = runtime.service.experiments.get(entry.id).state
        except LookupError:
            return entry
        return msgspec.structs.replace(entry, experiment=msgspec.structs.replace(entry.experiment, state=where))
    row = runtime.store.run(entry.id)
    return entry if row is None else msgspec.structs.replace(entry, rows=(row,))


def _facts(entry: Entry, size: int) -> list[str]:
    """What a named entry is, where it stands, what it takes up, and when it was started."""
    _ = state.gettext()
    language = state.language()
    facts = [what_it_is(entry, language)] if entry.title else []
    if entry.experiment is not None:
        facts.append(_("{count} runs").format(count=len(entry.rows)))
    facts.append(state_words(entry.state, language))
    if entry.experiment is None and entry.rows[0].step and entry.rows[0].kind != "imported":
        facts.append(_("step {step}").format(step=f"{entry.rows[0].step:,}"))
    return [*facts, size_words(size), state.local_time(entry.created).strftime("%Y-%m-%d %H:%M")]


def _action_words(kept: bool, language: str, action: str) -> str:
    words = N_("Keep no longer") if action == "keep" and kept else ACTIONS[action]
    return f":material/{ICONS[action]}: {translator(language).gettext(words)}"


def _tick(row: RunRow, title: str, compared: Sequence[RunRow]) -> None:
    """The box that puts a run among those compared, in the list and in an unfolded set alike."""
    _ = state.gettext()
    ticked = row.id in [each.id for each in compared]
    full = not ticked and len(compared) == run_comparison.MOST
    key = f"tick-{row.id}"
    state.choose(key, ticked)
    st.checkbox(
        _("Compare {run}").format(run=title),
        key=key,
        label_visibility="collapsed",
        disabled=full or not run_comparison.can_compare(row),
        help=_("Four are compared already: untick one first.") if full else None,
        on_change=partial(run_comparison.toggle, row.id),
    )


def _fold(entry: Entry, unfolded: bool) -> None:
    _ = state.gettext()
    st.button(
        _("Hide its runs") if unfolded else _("Show its runs"),
        key=f"fold-{entry.id}",
        type="tertiary",
        icon=":material/expand_more:" if unfolded else ":material/chevron_right:",
        on_click=partial(_turn, entry.id),
    )


def _turn(entry: str) -> None:
    unfolded = set(state.recall("runs.unfolded", ()))
    state.remember("runs.unfolded", tuple(unfolded ^ {entry}))


def _members(entry: Entry, compared: Sequence[RunRow]) -> None:
    """The runs of a set, each to be compared or opened alone."""
    _ = state.gettext()
    language = state.language()
    with st.container(key=f"members-{entry.id}", gap=None):
        for row in entry.rows[:MEMBERS_AT_MOST]:
            title = run_title(row, language)
            page = page_of_run(from_json(row.config))
            with st.container(key=f"member-{row.id}", horizontal=True, vertical_alignment="center", gap="small"):
                _tick(row, title, compared)
                if page is not None:
                    st.page_link(str(page.file), label=plain(title), query_params={"run": row.id})
                else:
                    st.markdown(plain(title))
                st.caption(state_words(row.state, language))
        hidden = len(entry.rows) - MEMBERS_AT_MOST
        if hidden > 0:
            st.caption(_("and {count} more, on its page").format(count=hidden))
