"""The living miniature of the Home page: two tiny networks that one click trains, and the instruments that follow them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.config import RecurrentConfig, RunConfig, from_json
from core.i18n import languages
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.tables import RunRow
from core.sentences import sentence
from core.snapshot import ENDED
from core.ui import instruments, state
from core.ui.contents import CONTENTS, page_of
from core.ui.controls import localized_preset
from core.ui.summary import run_summary
from core.vectors_config import Word2VecConfig

NETWORK = RecurrentConfig(hidden_size=32, embedding_size=16, sequence_length=32, batch_size=16, steps=3000)
WORDS = Word2VecConfig(n_tokens=50_000, vector_size=16, epochs=15)
_REFUSED, _LAST = "miniature.refused", "miniature.last"


def configs(language: str) -> tuple[RunConfig, RunConfig]:
    """What the miniature trains: the network and the word vectors, on the texts of a language."""
    return localized_preset(NETWORK, language), localized_preset(WORDS, language)


def is_miniature(config: RunConfig) -> bool:
    """Whether a run of this config came from the miniature, in whatever language."""
    return any(config in configs(language) for language in languages())


def show(promise: str) -> list[RunRow]:
    """The button, what it trains, and the views; `promise` stands where nothing is trained yet. → the runs on show."""
    _ = state.gettext()
    rows = _on_show()
    with st.container(horizontal=True, vertical_alignment="center", key="miniature-row"):
        st.button(
            _("Train the two again") if rows else _("Train two tiny networks now"),
            type="primary",
            icon=":material/play_circle:",
            key="start-miniature",
            on_click=lambda: _start(rows),
        )
        with st.container(key="miniature-line"):  # always there, as the views below must keep their places
            _line(rows, promise)
    engine = current().hub.engine
    with st.container(key="refused"):
        if engine.problem:
            st.error(sentence(engine.problem, engine.params, _))
        if refused := state.recall(_REFUSED):
            st.error(refused)
            state.remember(_REFUSED, None)
    if _bar(rows) and rows:
        _start(rows)
        st.rerun()
    _views(rows)
    return rows


def _bar(rows: Sequence[RunRow]) -> bool:
    """The controls of both together. True when the viewer asked to start again."""
    _ = state.gettext()
    of_words = _by_kind(rows)
    return instruments.run_bar(
        [row.id if row else None for row in (of_words.get(False), of_words.get(True))],
        owned=bool(rows) and all(row.owner == state.owner() for row in rows),
        ended=bool(rows) and all(row.state in ENDED for row in rows),
        names=[_(CONTENTS[name].title) for name in (NETWORK.cell, "word2vec")],
        small=True,
    )


def _by_kind(rows: Sequence[RunRow]) -> dict[bool, RunRow]:
    """Whether it trains word vectors → the run."""
    return {isinstance(from_json(row.config), Word2VecConfig): row for row in rows}


def _line(rows: Sequence[RunRow], promise: str) -> None:
    if not rows:
        st.caption(promise)
        return
    for row in rows:
        page = page_of(from_json(row.config))
        assert page is not None, "both have their pages"
        st.page_link(
            str(page.file),
            label=run_summary([row], state.language()),
            query_params=state.link_to(run=row.id),
            icon=":material/arrow_forward:",
        )


def _views(rows: Sequence[RunRow]) -> None:
    _ = state.gettext()
    of_words = _by_kind(rows)
    network, words = of_words.get(False), of_words.get(True)
    left, right = st.columns([1.15, 1], gap="small")
    with left:
        _view("curve", network, text_loss=True)
        _view("gates", network)
    with right:
        _view("map", words)
        with st.container(key="miniature-arrows"):
            st.caption(_("An arrow joins the two words of a pair; pairs of one relation should point the same way."))


def _view(name: str, row: RunRow | None, **extra: Any) -> None:
    owned = row is not None and row.owner == state.owner()
    instruments.show(name, row.id if row else None, owned=owned, cell=NETWORK.cell, small=True, **extra)


def _on_show() -> list[RunRow]:
    """Of the runs in the address, those that the miniature trained, with the one that belongs to them; else this session's last."""
    asked, last = state.runs_on_show(), state.recall(_LAST, [])
    for runs in (last, asked) if set(asked) & set(last) else (asked, last):
        rows = [row for run in runs if (row := current().store.run(run)) is not None]
        if trained := [row for row in rows if is_miniature(from_json(row.config))]:
            return trained
    return []


def _start(before: Sequence[RunRow]) -> None:
    """Start both, in the place of those that still run; where that cannot be, the page says why."""
    service, owner = current().service, state.owner()
    for row in before:
        if row.owner == owner and row.state not in ENDED:
            service.command(row.id, owner, "stop")
    try:
        runs = [service.submit(config, owner) for config in configs(state.language())]
    except Trouble as trouble:
        state.remember(_REFUSED, sentence(trouble.code, trouble.params, state.gettext()))
    else:
        state.show_runs(runs)
        state.remember(_LAST, runs)
