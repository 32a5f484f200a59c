"""The Home page: what this is, two tiny networks one click away, the comparison, the learning path, and this browser's runs."""

from collections.abc import Collection

import streamlit as st

from core.jobs.runtime import current
from core.runs.shelf import Entry
from core.ui import comparison, learning_path, miniature, state
from core.ui.contents import CONTENTS
from core.ui.entries import address_of, page_name, state_words, title_of
from core.ui.lesson_text import lesson_sections
from core.ui.run_lines import plain

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
    """The last runs and sets of runs, but for those that live `above`: a line of words would soon be out of date."""
    _ = state.gettext()
    st.header(_("Your runs"), anchor=False)
    current().hub.flush()  # what a line says of a run is read from the library
    entries = [entry for entry in current().service.removal.shelf.entries(state.owner()) if entry.id not in above]
    if not entries:
        st.caption(
            _("Besides those above there are none yet; what you start on other pages appears here.")
            if above
            else _("Runs you start appear here, and stay when you close the tab.")
        )
    for entry in entries[:_RECENT]:
        _line(entry)
    if len(entries) > _RECENT:
        page = CONTENTS["runs"]
        label = _("All {count} on the page “{page}”").format(count=len(entries), page=_(page.title))
        st.page_link(str(page.file), label=label, icon=page.icon, query_params=state.link_to())


def _line(entry: Entry) -> None:
    """A run or a set, with the way to where it is shown; a set opens with all that it came to."""
    _ = state.gettext()
    language = state.language()
    name, title = page_name(entry), plain(title_of(entry, language))
    with st.container(horizontal=True, vertical_alignment="center", key=f"recent-{entry.id}"):
        if name:
            icon = f":material/{'stacks' if entry.experiment else 'monitoring'}:"
            query = state.link_to(**address_of(entry))
            st.page_link(str(CONTENTS[name].file), label=title, query_params=query, icon=icon)
        else:
            st.markdown(title)
        st.caption(plain(" · ".join(_standing(entry, language))))


def _standing(entry: Entry, language: str) -> list[str]:
    _ = state.gettext()
    many = entry.experiment is not None
    how_far = (_("{count} runs") if many else _("step {step}")).format(
        count=len(entry.rows), step=f"{entry.rows[0].step:,}"
    )
    return [how_far, state_words(entry.state, language), state.local_time(entry.created).strftime("%Y-%m-%d %H:%M")]
