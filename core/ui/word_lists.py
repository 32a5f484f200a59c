"""The user dictionary: a word list for jieba, uploaded, checked line by line, kept for the session."""

from collections.abc import Callable

import streamlit as st

from core.problems import Trouble
from core.sentences import sentence
from core.text.decode import decode
from core.text.dictionary import parse_dictionary
from core.ui import state
from core.ui.uploads import let_go, speak_in
from core.vectors_config import MOST_DICTIONARY

_WORDS, _TROUBLE = "dictionary", "dictionary-trouble"
MOST_MB = 2
_SHOWN = 400


def dictionary_words() -> str:
    """The user dictionary as it was written; empty without one."""
    return str(state.recall(_WORDS, ""))


def dictionary_button() -> None:
    """The button with the dictionary behind it: what it should look like, the file, what is in it, a way to be rid of it."""
    words = dictionary_words()
    with st.popover(_label(words), icon=":material/dictionary:", key="dictionary"):
        _panel(words, _keep)


def word_list(page: str, of_page: str) -> str:
    """The same as one of a page's settings: what it was left at, else the session's dictionary; returns what is to be used."""
    words = of_page or dictionary_words()
    fits = len(words) <= MOST_DICTIONARY

    def choose(chosen: str) -> None:
        _keep(chosen)
        state.change_setting(page, "dictionary", chosen if len(chosen) <= MOST_DICTIONARY else "")

    with st.expander(_label(words), icon=":material/dictionary:", key="word-list"):
        if not fits:
            st.error(sentence("dictionary_too_large", {"limit": f"{MOST_DICTIONARY:,}"}, state.gettext()))
        _panel(words, choose)
    return words if fits else ""


def _label(words: str) -> str:
    _ = state.gettext()
    return _("Your words ({count})").format(count=len(parse_dictionary(words))) if words else _("Your words for jieba")


def _panel(words: str, choose: Callable[[str], None]) -> None:
    """What a list should look like, the file, what is in the present one, a way to be rid of it; `choose` takes a good one."""
    _ = state.gettext()
    st.caption(
        _("A text file with a word on each line; after it, if you like, a count and a tag. jieba then keeps it whole.")
    )
    if problem := state.recall(_TROUBLE):
        st.error(sentence(problem[0], problem[1], _))
    st.code("杭研大厦\n南京市长 5 n", language=None)
    speak_in(_("Choose a file"), _("or drop it here"))
    generation = state.recall("dictionary-uploader", 0)
    file = st.file_uploader(
        _("Choose or drop a file"),
        key=f"dictionary-{generation}",
        max_upload_size=MOST_MB,
        label_visibility="collapsed",
    )
    if file is not None:
        taken = _read(file.getvalue(), file.name)
        let_go(file)
        if taken is not None:
            choose(taken)
        state.remember("dictionary-uploader", generation + 1)
        st.rerun()
    if words:
        st.code(words[:_SHOWN], language=None, height=140)
        if st.button(_("Cut without these words"), icon=":material/delete:", key="drop-dictionary"):
            choose("")
            st.rerun()


def _read(raw: bytes, name: str) -> str | None:
    """A good word list; of a bad one it is said what is wrong, and the one before stays."""
    try:
        words = decode(raw, filename=name).text
        parse_dictionary(words)
    except Trouble as trouble:
        state.remember(_TROUBLE, (trouble.code, {key: str(value) for key, value in trouble.params.items()}))
        return None
    state.remember(_TROUBLE, None)
    return words


def _keep(words: str) -> None:
    state.remember(_WORDS, words)
