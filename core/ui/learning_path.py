"""The learning path on the Home page: the lessons in their order, and on which of them this browser has trained something."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.ui import state
from core.ui.contents import CONTENTS, Page, page_of
from core.ui.entries import page_of_set
from core.ui.miniature import is_miniature

_MOST = 500  # runs that are looked at


def show(text: Mapping[str, str]) -> None:
    """The lessons in a row: the pages of which `text` says in a section "path-{page}" what they are about."""
    _ = state.gettext()
    st.header(_("Learning path"), anchor=False)
    counts = runs_by_page(state.owner())
    lessons = [page for page in CONTENTS.values() if f"path-{page.name}" in text]
    trained = [page for page in lessons if _trains(page)]
    done = sum(1 for page in trained if counts[page.name])
    next_one = next((page for page in trained if not counts[page.name]), None)
    with st.container(key="path"):
        st.progress(
            done / len(trained),
            text=_("You have trained something on {done} of {all} pages.").format(done=done, all=len(trained)),
        )
        with st.container(horizontal=True, key="path-steps"):
            for number, page in enumerate(lessons, start=1):
                _step(number, page, counts[page.name], is_next=page is next_one, about=text[f"path-{page.name}"])


def runs_by_page(owner: str) -> Counter[str]:
    """Page → how many runs and sets of runs of an owner it shows. What the miniature trained counts for none."""
    counts: Counter[str] = Counter()
    for row in current().store.list_runs(owner, _MOST):
        config = from_json(row.config)
        page = page_of(config)
        if page is not None and not is_miniature(config):
            counts[page.name] += 1
    counts.update(page_of_set(experiment.name) for experiment in current().service.experiments.of_owner(owner))
    return counts


def _trains(page: Page) -> bool:
    """Text is read there, nothing is trained."""
    return page.name != "text"


def _step(number: int, page: Page, runs: int, *, is_next: bool, about: str) -> None:
    _ = state.gettext()
    with st.container(key=f"path-{page.name}", border=True, width="stretch"):
        icon = ":material/check_circle:" if runs else page.icon
        st.page_link(str(page.file), label=f"{number} · {_(page.title)}", icon=icon, query_params=state.link_to())
        st.caption(about)
        if runs:
            st.caption(_("runs: {count}").format(count=runs))
        elif is_next:
            st.caption("**" + _("to do next") + "**")
