"""The learning path on the Home page: the lessons in their order, and on which of them this browser has trained something."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.ui import state
from core.ui.contents import CONTENTS, SETS, Page, page_of
from core.ui.entries import page_of_set
from core.ui.miniature import is_miniature

_MOST = 500  # runs that are looked at


def show(text: Mapping[str, str]) -> None:
    """The lessons in a row: the pages of which `text` says in a section "path-{page}" what they are about."""
    _ = state.gettext()
    st.header(_("Learning path"), anchor=False)
    counts, sets = runs_by_page(state.owner()), sets_by_page(state.owner())
    lessons = [page for page in CONTENTS.values() if f"path-{page.name}" in text]
    trained = [page for page in lessons if page.trains]
    walked = {page.name for page in trained if counts[page.name] or sets[page.name]}
    next_one = next((page for page in trained if page.name not in walked), None)
    with st.container(key="path"):
        st.progress(
            len(walked) / len(trained),
            text=_("You have trained something on {done} of {all} pages; the two networks above do not count.").format(
                done=len(walked), all=len(trained)
            ),
        )
        with st.container(horizontal=True, key="path-steps"):
            for number, page in enumerate(lessons, start=1):
                said = _counted(page, counts[page.name], sets[page.name])
                if page is next_one:
                    said = "**" + _("to do next") + "**"
                _step(number, page, text[f"path-{page.name}"], said, is_done=page.name in walked)


def runs_by_page(owner: str) -> Counter[str]:
    """Page → how many single runs of an owner it shows. What the miniature trained counts for none."""
    counts: Counter[str] = Counter()
    for row in current().store.list_runs(owner, _MOST):
        config = from_json(row.config)
        page = page_of(config)
        if page is not None and not is_miniature(config):
            counts[page.name] += 1
    return counts


def sets_by_page(owner: str) -> Counter[str]:
    """Page → how many sets of runs, or races, an owner has trained there."""
    return Counter(page_of_set(experiment.name) for experiment in current().service.experiments.of_owner(owner))


def _counted(page: Page, runs: int, sets: int) -> str:
    _ = state.gettext()
    if not page.trains:
        return _("nothing to train")
    counts = [(_("runs: {count}"), runs), (_(page.sets or SETS), sets)]
    return " · ".join(words.format(count=count) for words, count in counts if count)


def _step(number: int, page: Page, about: str, said: str, *, is_done: bool) -> None:
    _ = state.gettext()
    with st.container(key=f"path-{page.name}", border=True, width="stretch"):
        icon = ":material/check_circle:" if is_done else page.icon
        st.page_link(str(page.file), label=f"{number} · {_(page.title)}", icon=icon, query_params=state.link_to())
        st.caption(about)
        if said:
            st.caption(said)
