"""The user dictionary: a word list for jieba, uploaded, checked line by line, kept for the session."""

import streamlit as st

from core.problems import Trouble
from core.sentences import sentence
from core.text.decode import decode
from core.text.dictionary import parse_dictionary
from core.ui import state
from core.ui.uploads import speak_in

_WORDS, _TROUBLE = "dictionary", "dictionary-trouble"
MOST_MB = 2
_SHOWN = 400


def dictionary_words() -> str:
    """The user dictionary as it was written; empty without one."""
    return str(state.recall(_WORDS, ""))


def dictionary_button() -> None:
    """The button with the dictionary behind it: what it should look like, the file, what is in it, a way to be rid of it."""
    _ = state.gettext()
    words = dictionary_words()
    label = _("Your words ({count})").format(count=len(parse_dictionary(words))) if words else _("Your words for jieba")
    with st.popover(label, icon=":material/dictionary:", key="dictionary"):
        st.caption(
            _(
                "A text file with a word on each line; after it, if you like, a count and a tag. jieba then keeps it whole."
            )
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
            _take_in(file.getvalue(), file.name)
            state.remember("dictionary-uploader", generation + 1)
            st.rerun()
        if words:
            st.code(words[:_SHOWN], language=None, height=140)
            if st.button(_("Cut without these words"), icon=":material/delete:", key="drop-dictionary"):
                state.remember(_WORDS, "")
                st.rerun()


def _take_in(raw: bytes, name: str) -> None:
    """Keep a good word list; say what is wrong with a bad one, and keep the one before."""
    try:
        words = decode(raw, filename=name).text
        parse_dictionary(words)
    except Trouble as trouble:
        state.remember(_TROUBLE, (trouble.code, {key: str(value) for key, value in trouble.params.items()}))
        return
    state.remember(_TROUBLE, None)
    state.remember(_WORDS, words)
