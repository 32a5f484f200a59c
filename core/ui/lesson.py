"""The one scaffold every lesson page stands on: question, controls, run bar, instruments, explanation."""

import msgspec
import streamlit as st

from core.config import RecurrentConfig, RunConfig, from_json
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.tables import RunRow
from core.sentences import sentence
from core.snapshot import ENDED
from core.ui import controls, instruments, state
from core.ui.lesson_text import lesson_sections
from core.ui.summary import run_summary


class Lesson(msgspec.Struct, frozen=True):
    """A lesson as data: its slug (URL and text files), title, question, the config it starts from, and its rows.

    A row names one or two instruments, or sections of the lesson's text.
    """

    slug: str
    title: str
    question: str
    preset: RunConfig
    rows: tuple[tuple[str, ...], ...]


def render(lesson: Lesson) -> None:
    """Draw the lesson for this session."""
    _ = state.gettext()
    language = state.language()
    row = _run_on_show(lesson)
    text = lesson_sections(lesson.slug, language)
    with st.container(key="lesson-head"):
        st.title(_(lesson.question), anchor=False)
        st.markdown(text["intro"])
    engine = current().hub.engine
    if engine.problem:
        st.error(sentence(engine.problem, engine.params, _))
    preset = controls.localized_preset(lesson.preset, language)
    wanted = controls.settings_row(lesson.slug, preset, from_json(row.config) if row else None)
    if wanted is not None:
        row = _start(wanted) or row
    run, owned = (row.id, row.owner == state.owner()) if row else (None, False)
    restart = instruments.run_bar(run, owned=owned, ended=row is not None and row.state in ENDED)
    if restart and row is not None and _start(from_json(row.config)):
        st.rerun()
    # Always there: an element that came with the run would push the instruments below into new places.
    st.caption(run_summary(row, language) if row else _("Nothing is training here yet."))
    for names in lesson.rows:
        for name, place in zip(names, st.columns(len(names), gap="medium"), strict=True):
            with place:
                _panel(name, lesson, row, text)


def _panel(name: str, lesson: Lesson, row: RunRow | None, text: dict[str, str]) -> None:
    if name in text:
        st.markdown(text[name])
        return
    config = from_json(row.config) if row else None
    extra = {"temperature": config.temperature} if name == "sample" and isinstance(config, RecurrentConfig) else {}
    owned = row is not None and row.owner == state.owner()
    instruments.show(name, row.id if row else None, owned=owned, cell=lesson.preset.cell, **extra)


def _run_on_show(lesson: Lesson) -> RunRow | None:
    """The run in the URL, if it is of this page's kind and cell; a sentence if it is not here."""
    run = state.run_id()
    if run is None:
        return None
    row = current().store.run(run)
    if row is None:
        _ = state.gettext()
        st.warning(_("The run in this address is not here. It may have been deleted; start a new one below."))
        state.show_run(None)
        return None
    config = from_json(row.config)
    return row if isinstance(config, type(lesson.preset)) and config.cell == lesson.preset.cell else None


def _start(config: RunConfig) -> RunRow | None:
    _ = state.gettext()
    try:
        run = current().service.submit(config, state.owner())
    except Trouble as trouble:
        st.error(sentence(trouble.code, trouble.params, _))
        return None
    state.show_run(run)
    return current().store.run(run)
