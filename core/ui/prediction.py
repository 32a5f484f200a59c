"""Predict first: a guess before the run, and beside it what was measured. Nothing waits for it."""

import msgspec
import streamlit as st

from core.config import MemoryConfig, from_json
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.snapshot import decode
from core.ui import state


class Prediction(msgspec.Struct, frozen=True):
    """Up to which length a network will solve its task: the lengths to choose from."""

    lengths: tuple[int, ...]


def show(page: str, prediction: Prediction, question: str, row: RunRow | None) -> None:
    """The question with its answers in a line, and the gap to what the run on show came to."""
    _ = state.gettext()
    key = f"setting.predict.{page}"
    state.seed_widget(key, state.recall(key))
    with st.container(horizontal=True, vertical_alignment="center", key="predict"):
        st.markdown(question, width="content")
        chosen = st.segmented_control(
            _("Your prediction"),
            prediction.lengths,
            format_func=lambda length: _("{length} steps").format(length=length),
            key=key,
            label_visibility="collapsed",
        )
    state.remember(key, chosen)
    # Always there, or what follows would move.
    st.caption(_gap(chosen, row) or _("Choose, or go straight to the lab."))


def _gap(chosen: int | None, row: RunRow | None) -> str:
    """What was guessed beside what was measured; nothing before both are there."""
    config = from_json(row.config) if row else None
    if chosen is None or row is None or not isinstance(config, MemoryConfig):
        return ""
    frames = current().store.frames_of(row.id, ["score"])
    if row.state not in ("finished", "stopped") or not frames:
        return ""
    _ = state.gettext()
    score = decode(frames[-1].body).data
    said = {"chosen": chosen, "length": config.length, "right": f"{100 * score['accuracy']:.0f} %"}
    if score["solved"]:
        return _("You said {chosen} steps. At {length} steps it is solved: {right} right.").format(**said)
    return _("You said {chosen} steps. At {length} steps it is not solved: {right} right.").format(**said)
