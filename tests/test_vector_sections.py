"""The sections of the built-in analogy lists are told in the reader's words, in every language."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from core.i18n import languages, translator
from core.text.corpus import CORPORA
from core.vector_lists import section_words
from core.vectors.evaluation import parse_questions

GOOGLE = Path(str(find_spec("gensim").origin)).parent / "test" / "test_data" / "questions-words.txt"  # type: ignore[union-attr]


def sections() -> set[str]:
    texts = [corpus.questions() for corpus in CORPORA.values()] + [GOOGLE.read_text(encoding="utf-8")]
    return {name for text in texts if text for name in parse_questions(text)}


@pytest.mark.parametrize("language", languages())
def test_every_section_of_a_built_in_list_has_a_title(language: str) -> None:
    told = {name: section_words(name, translator(language).gettext) for name in sections()}
    assert len(told) > 20
    assert not [name for name, words in told.items() if words == name]
    if language == "zh":
        assert not [words for words in told.values() if any("a" <= letter.lower() <= "z" for letter in words)]
    assert len(set(told.values())) == len(told), "no two have the same title"


def test_a_section_that_somebody_typed_keeps_its_name() -> None:
    assert section_words("my-own-words", str) == "my-own-words"
