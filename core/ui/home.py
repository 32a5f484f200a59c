"""The Home page: what this is, two tiny networks one click away, the comparison, the learning path, and this browser's runs."""

from collections.abc import Collection

import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.ui import comparison, learning_path, miniature, state
from core.ui.contents import page_of
from core.ui.lesson_text import lesson_sections
from core.ui.summary import STATES, run_summary

_RECENT = 6


def render() -> None:
    """Draw the page."""
    text = lesson_sections("home", state.language())
    with st.container(key="lesson-head"):
        st.title("SeqLens · 序镜", anchor=False)
        st.markdown(text["intro"])
    alive = miniature.show(text["promise"])
    comparison.show(text["comparison"])
    learning_path.show(text)
    _recent([row.id for row in alive])


def _recent(above: Collection[str]) -> None:
    """The last runs, but for those that live `above`: a line of words would soon be out of date."""
    _ = state.gettext()
    st.header(_("Your runs"), anchor=False)
    rows = [row for row in current().store.list_runs(state.owner(), _RECENT + len(above)) if row.id not in above]
    if not rows:
        st.caption(_("Runs you start appear here, and stay when you close the tab."))
    for row in rows[:_RECENT]:
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
                query_params=state.link_to(run=row.id),
                icon=":material/monitoring:",
            )
        when = state.local_time(row.created).strftime("%Y-%m-%d %H:%M")
        st.caption(f"{_(STATES[row.state])} · {_('step {step}').format(step=row.step)} · {when}")
