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


def trained_choice(corpus: str) -> str:
    """The run chosen of those that trained word vectors on this text, at first the newest, or imported ones; "" for none."""
    _ = state.gettext()
    runs = {row.id: run_summary([row], state.language()) for row in _on_offer(corpus)}
    about = _("untrained only") if runs else _("none yet: train some on the Word2Vec page, on this text")
    options = [*runs, NONE]
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


def _on_offer(corpus: str) -> list[RunRow]:
    """This browser's runs on the text that have ended and left vectors, newest first; then imports, of whatever text."""
    store, owner = current().store, state.owner()
    own = [
        row for row in store.runs_of_kind("word2vec") if row.owner == owner and from_json(row.config).corpus == corpus
    ]
    rows = [*own[:MOST], *current().service.imports.listed(owner)[:MOST]]
    return [row for row in rows if row.state in ("finished", "stopped")]
