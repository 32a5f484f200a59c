"""How good are these vectors? A list is chosen or typed, a worker judges the vectors on show by it, the outcome stands here."""

from collections.abc import Sequence
from typing import Any

import msgspec
import streamlit as st

from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.snapshot import decode
from core.ui import instruments, state
from core.ui.percent import percent
from core.ui.text_looks import look_at
from core.ui.vector_library import has_ended
from core.vector_lists import MOST_OWN, OWN, VECTOR_LISTS, JudgingOptions, section_words

_LIST, _OWN, _ASKED = "setting.judging.list", "setting.judging.own", "judging"


def show(rows: Sequence[RunRow]) -> None:
    """The choice of a list, the button, and what came of it for the run on show."""
    _ = state.gettext()
    run = rows[0].id if rows and has_ended(rows[0]) else ""
    title = _("How good are these vectors?")
    st.markdown(f"## {title}")
    with st.container(horizontal=True, vertical_alignment="bottom", key="judging-row"):
        labels = {each.name: _(each.label) for each in VECTOR_LISTS.values()}
        state.seed_widget(_LIST, state.recall(_LIST, f"worlds-{state.language()}"))
        if state.widget(_LIST) not in labels:
            state.choose(_LIST, next(iter(labels)))
        by = st.selectbox(
            _("Judge them by"), list(labels), key=_LIST, format_func=lambda name, n=labels: n.get(name, name), width=440
        )
        state.remember(_LIST, by)
        asked = st.button(_("Judge"), key="judge", disabled=not run)
    own = _own_list() if by == OWN else ""
    if asked:
        state.remember(_ASKED, (run, by, own))
    job = _job() if state.recall(_ASKED) and state.recall(_ASKED)[0] == run else None
    said = _outcome(job)
    # Always there; it takes no room without a job, nor when the outcome stands below.
    instruments.upload(None if said is not None and "code" not in said else job, key="judging-progress")
    if not run:
        st.caption(_("When a training has ended, or with vectors imported, they can be judged here."))
    elif said is not None:
        _show_outcome(said)


def _own_list() -> str:
    _ = state.gettext()
    state.seed_widget(_OWN, state.recall(_OWN, ""))
    own = st.text_area(
        _("Your list"),
        key=_OWN,
        max_chars=MOST_OWN,
        height=140,
        help=_(
            "Pairs: on each line two words and how alike you find them, as a number. Or analogies: a line “: name”, then four "
            "words on each line."
        ),
    )
    state.remember(_OWN, own)
    return str(own)


def _job() -> str:
    run, by, own = state.recall(_ASKED)
    return look_at("judging", "", msgspec.json.encode(JudgingOptions(run, by, own)).decode(), run)


def _outcome(job: str | None) -> dict[str, Any] | None:
    """What a job that has ended found; None before."""
    stream = current().hub.stream(job) if job else None
    return decode(stream.last_word).data if stream is not None and stream.state in ("finished", "failed") else None


def _show_outcome(said: dict[str, Any]) -> None:
    if "sections" in said:
        _show_analogies(said["sections"], said["accuracy"])
    elif "spearman" in said:
        _show_pairs(said)


def _show_analogies(sections: Sequence[dict[str, Any]], accuracy: float) -> None:
    _ = state.gettext()
    asked, right = (sum(section[name] for section in sections) for name in ("asked", "correct"))
    st.caption(
        _(
            "{right} of {asked} analogies have the right word first ({share} %); the asked words were left out, as is usual. "
            "{skipped} were not asked: a word of theirs has no vector, or is not among the 30,000 most frequent."
        ).format(
            right=f"{right:,}",
            asked=f"{asked:,}",
            share=percent(accuracy, 1),
            skipped=f"{sum(section['skipped'] for section in sections):,}",
        )
    )
    heads = (_("section"), _("right"), _("asked"), _("not asked"))
    values = [
        (section_words(section["name"], _), *(section[name] for name in ("correct", "asked", "skipped")))
        for section in sections
    ]
    st.dataframe([dict(zip(heads, row, strict=True)) for row in values], hide_index=True, width=640)


def _show_pairs(said: dict[str, Any]) -> None:
    _ = state.gettext()
    st.caption(
        _(
            "Ranked by cosine, {found} pairs follow people's ranking with a Spearman correlation of {spearman} (1: the same "
            "order, 0: no relation). {skipped} pairs have a word without a vector. Nearest by cosine:"
        ).format(found=f"{said['found']:,}", spearman=f"{said['spearman']:.3f}", skipped=f"{said['skipped']:,}")
    )
    heads = (_("word"), _("other word"), _("judged by people"), _("cosine"))
    st.dataframe(
        [dict(zip(heads, (a, b, judged, round(cosine, 3)), strict=True)) for a, b, judged, cosine in said["pairs"]],
        hide_index=True,
        width=640,
    )
