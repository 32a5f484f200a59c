"""The rooms of a lesson: its lab, where something is trained, and others that stand in its place, so that no page is a wall."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import streamlit as st

from core.config import RunConfig
from core.i18n import N_
from core.ui import address, comparisons, state, story

LAB = "lab"


class Room(msgspec.Struct, frozen=True):
    """A room: what it is called, and how it is drawn for a page (its slug, its preset, its text)."""

    label: str
    show: Callable[[str, RunConfig, dict[str, str]], None]


ROOMS: Mapping[str, Room] = {
    "story": Room(N_("The story, step by step"), story.show),
    "comparisons": Room(N_("Comparisons"), comparisons.show),
}
LAB_LABEL = N_("Train and look")


def choice(page: str, names: Sequence[str]) -> str:
    """The room that the viewer has chosen, or the address; the lab where neither says."""
    _ = state.gettext()
    key = f"setting.room.{page}"
    asked = address.asked(address.ROOM)
    state.seed_widget(key, asked if asked in names else state.recall(key, LAB))
    chosen = st.segmented_control(
        _("View"),
        [*names[:1], LAB, *names[1:]],
        format_func=lambda name: _(ROOMS[name].label if name in ROOMS else LAB_LABEL),
        key=key,
        label_visibility="collapsed",
        required=True,
    )
    room = str(chosen or LAB)
    state.remember(key, room)
    address.say(address.ROOM, "" if room == LAB else room)
    return room


def in_address(room: str) -> dict[str, str]:
    """What a link to a room says: which it is, and which scene or comparison is on show in it."""
    shown = {"story": (address.SCENE, story.SCENE), "comparisons": (address.COMPARISON, comparisons.CHOSEN)}
    return {"room": room} | {name: str(state.recall(key)) for name, key in [shown[room]]}


def show(room: str, page: str, preset: RunConfig, text: dict[str, str]) -> None:
    """Draw a room that is not the lab."""
    ROOMS[room].show(page, preset, text)
