"""What can be done with entries of the run library: rename, keep, take away, delete one or many, and think again."""

import time
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from core.jobs.ownership import NotYours
from core.jobs.removal import RECOVERABLE_S
from core.jobs.runtime import current
from core.runs.shelf import MOST_NAME, Entry
from core.ui import dialogs, state
from core.ui.entries import size_words, title_of
from core.ui.exports import export_menu

RENAME, EXPORT = "rename-run", "export-run"
NAME_KEY = "setting.runs.name"
CHOSEN = "runs.chosen"


def act(entry: Entry) -> None:
    """Do what was chosen in an entry's menu; in its callback."""
    action = state.widget(f"menu-{entry.id}")
    if action == "keep":
        current().service.removal.shelf.keep(state.owner(), entry.id, not entry.kept)
    elif action == "delete":
        delete([entry])
    elif action in ("rename", "export"):
        state.remember(CHOSEN, entry.id)
        state.choose(NAME_KEY, entry.title)
        dialogs.open_dialog(RENAME if action == "rename" else EXPORT)


def delete(entries: Sequence[Entry]) -> None:
    """Take entries off the shelf, and off the comparison; in a callback."""
    try:
        current().service.removal.delete(state.owner(), [entry.id for entry in entries])
    except (LookupError, NotYours):
        return  # gone already: the list is about to be drawn without it
    gone = {row.id for entry in entries for row in entry.rows}
    state.show_runs([run for run in state.runs_on_show() if run not in gone])


def shelf_line(entries: Sequence[Entry], listed: Sequence[Entry], sizes: Mapping[str, int]) -> None:
    """How much there is, what it takes up, and a way to delete what is listed and not kept."""
    _ = state.gettext()
    going = [entry for entry in listed if not entry.kept]
    with st.container(key="shelf-line", horizontal=True, vertical_alignment="center"):
        st.caption(
            _("{listed} of {count} entries · {size} in the library").format(
                listed=len(listed), count=len(entries), size=size_words(_total(entries, sizes))
            )
        )
        with st.popover(_("Clean up"), icon=":material/cleaning_services:", disabled=not going, key="clean-up"):
            st.markdown(
                _("{count} of the {listed} listed are not kept. They take up {size}.").format(
                    count=len(going), listed=len(listed), size=size_words(_total(going, sizes))
                )
            )
            st.button(
                _("Delete these {count}").format(count=len(going)),
                key="delete-listed",
                icon=":material/delete:",
                on_click=partial(delete, going),
            )


def _total(entries: Sequence[Entry], sizes: Mapping[str, int]) -> int:
    return sum(sizes.get(entry.id, 0) for entry in entries)


def undo_line() -> None:
    """What was deleted last, and the way back while there is one."""
    _ = state.gettext()
    shelf, owner = current().service.removal.shelf, state.owner()
    gone = shelf.last_deleted(owner)
    with st.container(key="undo-line", horizontal=True, vertical_alignment="center"):
        if gone is None:
            return
        at, names = gone
        minutes = max(1, round((at + RECOVERABLE_S - time.time()) / 60))
        st.caption(_("Deleted: {count}. Undo within {minutes} min.").format(count=len(names), minutes=minutes))
        st.button(_("Undo"), key="undo", icon=":material/undo:", on_click=partial(shelf.bring_back, owner, at))


def dialogs_of(entries: Sequence[Entry]) -> None:
    """The dialog that is open for one of the entries, if any."""
    _ = state.gettext()
    entry = next((each for each in entries if each.id == state.recall(CHOSEN)), None)
    if entry is not None:
        dialogs.dialog(_("Rename"), RENAME, partial(_rename, entry), width="small")
        dialogs.dialog(_("Export"), EXPORT, partial(export_menu, entry.rows))


def _rename(entry: Entry) -> None:
    _ = state.gettext()
    state.seed_widget(NAME_KEY, entry.title)
    placeholder = title_of(entry, state.language())
    with st.form("rename", border=False):  # Enter saves
        name = st.text_input(_("Name"), key=NAME_KEY, max_chars=MOST_NAME, placeholder=placeholder)
        saved = st.form_submit_button(_("Save"), type="primary", key="save-name")
    if saved:
        current().service.removal.shelf.rename(state.owner(), entry.id, name)
        dialogs.close(RENAME)
