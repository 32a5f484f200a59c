"""The comparison of the four models on the Home page: the course notes' table, each claim a way to where it is measured.

A cell says what its experiment measures, not what comes out; what nothing here measures carries no link.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import msgspec
import streamlit as st

from core.i18n import N_
from core.settings import Purpose
from core.text.corpus import default_corpus
from core.ui import instruments, state
from core.ui.contents import CONTENTS

_COUNTING = {"task": "anbn", "length": "20", "hidden_size": "16", "steps": "1000", "score_every": "100"}
_ADDING = {"task": "adding", "length": "50", "steps": "1500", "score_every": "100"}


class Item(msgspec.Struct, frozen=True):
    """One thing said of a model; `page` and `query` lead to where it is measured, "" to nowhere.

    `text_for` asks for the built-in text of the session's language that is good for this.
    """

    text: str
    page: str = ""
    query: Mapping[str, str] = MappingProxyType({})
    text_for: Purpose | None = None

    def address(self, language: str) -> dict[str, str]:
        """The parameters of its link."""
        corpus = {"corpus": default_corpus(language, self.text_for)} if self.text_for else {}
        return {**self.query, **corpus}


MODELS = ("rnn", "lstm", "gru", "word2vec")
"""The pages that the columns are named after."""

TABLE: Mapping[str, tuple[tuple[Item, ...], ...]] = {
    N_("What it is for"): (
        (Item(N_("Reads a sequence step by step and carries one state along"), "rnn"),),
        (Item(N_("Keeps a memory that gates erase, write and read"), "lstm"),),
        (Item(N_("Keeps a memory with two gates"), "gru"),),
        (Item(N_("Gives every word a vector, learned from its neighbours"), "word2vec"),),
    ),
    N_("Strengths to check"): (
        (
            Item(N_("Any length with the same weights: recall at T = 30"), "rnn", {"length": "30"}),
            Item(N_("Few parameters, quick steps: counted and timed in a race"), "race"),
        ),
        (
            Item(N_("Long memory: its half-life with forget bias 3"), "lstm", {"forget_bias": "3.0"}),
            Item(N_("Counting: aⁿbⁿ, cells side by side"), "race", _COUNTING),
        ),
        (
            Item(N_("Fewer parameters than an LSTM: counted"), "gru"),
            Item(N_("Comes close to an LSTM: adding, side by side"), "race", _ADDING),
        ),
        (
            Item(N_("Similar words lie close: neighbours while it learns"), "word2vec"),
            Item(N_("Dense beats one-hot: both, side by side"), "word2vec", {"room": "story", "scene": "onehot"}),
        ),
    ),
    N_("Weaknesses to check"): (
        (
            Item(N_("Forgets what is far back: the gradient by distance"), "gradients"),
            Item(
                N_("Gradients explode: spectral radius 2"),
                "gradients",
                {"initialisation": "spectral", "spectral_radius": "2.0"},
            ),
        ),
        (
            Item(N_("Four times an RNN's parameters: counted"), "gru", {"hidden_size": "64"}),
            Item(N_("Overfits short texts: held-out loss at 256 units"), "lstm", {"hidden_size": "256"}),
        ),
        (
            Item(N_("Counts less exactly: aⁿbⁿ, cells side by side"), "race", _COUNTING),
            Item(N_("Harder to read: single units on a text"), "gru", {"learns": "gru-text"}),
        ),
        (
            Item(N_("One vector for all senses of a word"), "word2vec", text_for="senses"),
            Item(N_("Ignores word order: shuffled contexts"), "word2vec", {"room": "story", "scene": "order"}),
            Item(N_("Nothing for unseen words"), "word2vec", {"room": "story", "scene": "unknown"}),
        ),
    ),
    N_("When to use it"): (
        (Item(N_("Short sequences: recall at T = 5"), "rnn", {"length": "5"}), Item(N_("First lessons"))),
        (Item(N_("Writing text"), "lstm"), Item(N_("Machine translation, speech"))),
        (Item(N_("Time series"), "series"), Item(N_("Dialogue, small devices"))),
        (Item(N_("Finding related words"), "word2vec"), Item(N_("Input of another network"))),
    ),
}
"""Row → one cell for each of MODELS."""


def show(about: str) -> None:
    """Draw the table under a line of what it is."""
    _ = state.gettext()
    st.header(_("Four models, compared"), anchor=False)
    with st.container(key="comparison"):
        st.caption(about)
        instruments.models([_(CONTENTS[model].title) for model in MODELS], _rows())


def _rows() -> list[dict[str, Any]]:
    """The table as its instrument draws it, in the session's language."""
    _ = state.gettext()
    return [
        {"label": _(title), "cells": [[_drawn(item) for item in cell] for cell in cells]}
        for title, cells in TABLE.items()
    ]


def _drawn(item: Item) -> dict[str, str]:
    query = urlencode(state.link_to(**item.address(state.language())))
    address = f"{instruments.base_path()}{item.page}?{query}".rstrip("?") if item.page else ""
    return {"text": state.gettext()(item.text), "href": address}
