"""The choice of a trained run whose word vectors stand beside the untrained ones of the text page."""

import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.ui import state
from core.ui.summary import run_summary

_KEY = "setting.text.trained"
MOST = 12
NONE = "none"
LEAVE_VECTORS = ("finished", "stopped")


def trained_choice(corpus: str) -> str:
    """The run chosen of those that trained word vectors on this text, at first the newest, or of imported ones; "" for none."""
    _ = state.gettext()
    own, imports = _trained_on(corpus), _imported()
    runs = {row.id: run_summary([row], state.language()) for row in (*own, *imports)}
    about = _("untrained only") if own else _("none yet: train some on the Word2Vec page, on this text")
    # Others' vectors, of whatever text, are shown to whoever chooses them.
    options = [*(row.id for row in own), NONE, *(row.id for row in imports)]
    # Another text has other runs: its own newest is shown until one is chosen.
    key = f"{_KEY}.{corpus}"
    kept = state.widget(key, state.recall(key))
    state.choose(key, kept if kept in options else options[0])
    chosen = st.selectbox(
        _("Trained word vectors, to compare with"),
        options,
        key=key,
        format_func=lambda run, names=runs | {NONE: about}: names.get(run, run),
        width=640,
    )
    state.remember(key, chosen)
    return "" if chosen == NONE else str(chosen)


def trained_name(run: str) -> str:
    """What the run is, in words; empty for none."""
    row = current().store.run(run) if run else None
    return "" if row is None else run_summary([row], state.language())


def _trained_on(corpus: str) -> list[RunRow]:
    """This browser's runs on the text that have ended, newest first."""
    rows = current().store.runs_of_kind("word2vec")
    own = [row for row in rows if row.owner == state.owner() and from_json(row.config).corpus == corpus]
    return [row for row in own if row.state in LEAVE_VECTORS][:MOST]


def _imported() -> list[RunRow]:
    rows = current().service.imports.listed(state.owner())
    return [row for row in rows if row.state in LEAVE_VECTORS][:MOST]
