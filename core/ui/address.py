"""What the browser's address asks for: the only module that touches query_params. What a session keeps of it is in `state`."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
import streamlit as st

from core.settings import settings_of

Taken = TypeVar("Taken")
RUN, SET, LANGUAGE, LEARNS, ROOM = "run", "set", "lang", "learns", "room"
SCENE, COMPARISON = "scene", "comparison"  # what of a room is on show, where a link says so
_OURS = (RUN, SET, LANGUAGE, LEARNS, ROOM, SCENE, COMPARISON)


def names() -> set[str]:
    """The parameters that are there, known or not."""
    return set(st.query_params)


def asked(name: str) -> str:
    """What the address says for a parameter; "" for nothing."""
    return str(st.query_params.get(name, ""))


def say(name: str, text: str) -> None:
    """Write a parameter; "" takes it out."""
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def follow(name: str, shown: str, usual: str) -> None:
    """The address names the scene or comparison on show, for a reload and for a link; the usual one need not be named."""
    if name in st.query_params or shown != usual:
        st.query_params[name] = shown


def take(name: str, read: Callable[[str], Taken | None]) -> Taken | None:
    """What the address says for something that is neither a setting nor one of the above; once read it is the session's."""
    taken = read(st.query_params[name]) if name in st.query_params else None
    if taken is not None:
        del st.query_params[name]
    return taken


def take_strangers(config_type: type[msgspec.Struct]) -> list[str]:
    """The parameters that mean nothing on a page with such settings; they are taken out, so it is said once."""
    strangers = [name for name in st.query_params if name not in (*_OURS, *settings_of(config_type))]
    for name in strangers:
        del st.query_params[name]
    return strangers


def asked_settings(config_type: type[msgspec.Struct]) -> dict[str, str]:
    """What is asked of a page's settings, unchecked; see `from_query`."""
    return {name: st.query_params[name] for name in settings_of(config_type) if name in st.query_params}


def say_settings(config_type: type[msgspec.Struct], query: Mapping[str, str]) -> None:
    """Write these settings and take out the others of their kind: at once, for an address in between would say what nobody set."""
    before = st.query_params.to_dict()
    kept = {name: text for name, text in before.items() if name not in settings_of(config_type)}
    if before != {**kept, **query}:
        st.query_params.from_dict({**kept, **query})
