"""The Home page: what this is, the way in, and the runs of this browser."""

import datetime

import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.ui import state
from core.ui.contents import CONTENTS, page_of
from core.ui.lesson_text import lesson_sections
from core.ui.summary import STATES, run_summary

_RECENT = 12


def render() -> None:
    """Draw the page."""
    _ = state.gettext()
    text = lesson_sections("home", state.language())
    with st.container(key="lesson-head"):
        st.title("SeqLens · 序镜", anchor=False)
        st.markdown(text["intro"])
        if st.button(_("Watch an LSTM learn to write"), type="primary", icon=":material/play_circle:"):
            st.switch_page(CONTENTS["lstm"].file)
        st.markdown(text["promise"])
    st.header(_("Your runs"), anchor=False)
    rows = current().store.list_runs(state.owner(), _RECENT)
    if not rows:
        st.caption(_("Runs you start appear here, and stay when you close the tab."))
    for row in rows:
        _run_line(row)


def _run_line(row: RunRow) -> None:
    _ = state.gettext()
    language = state.language()
    page = page_of(from_json(row.config))
    with st.container(horizontal=True, vertical_alignment="center"):
        if page is None:
            st.markdown(run_summary([row], language))
        else:
            st.page_link(
                str(page.file),
                label=run_summary([row], language),
                query_params={"run": row.id},
                icon=":material/monitoring:",
            )
        when = datetime.datetime.fromtimestamp(row.created).strftime("%Y-%m-%d %H:%M")
        st.caption(f"{_(STATES[row.state])} · {_('step {step}').format(step=row.step)} · {when}")
