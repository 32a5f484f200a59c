"""The built-in texts: a corpus is one file in assets/corpora and one entry in its index.toml."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from core.i18n import DEFAULT_LANGUAGE
from core.registry import Registry
from core.settings import Purpose
from core.text.catalog import Cutting
from core.text.generate import (
    PUNCTUATION,
    LabelledSentence,
    Worlds,
    count_words,
    questions_words,
    read_senses,
    read_worlds,
    senses_sentences,
    worlds_sentences,
    write,
)

CORPORA_DIR = Path(__file__).resolve().parents[2] / "assets" / "corpora"


class CorpusSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A built-in text: its UTF-8 file, its language, how it is best read, and what to say about it by language.

    Where `generator` is named the file holds word lists, and the text is made of them. `tokens` is the size of the text
    as it is best read, in tokens; for a generator it is also how much it is asked to make, in words.
    """

    name: str
    file: str
    language: str
    tokenizer: str
    title: dict[str, str]
    about: dict[str, str]
    licence: str
    tokens: int
    good_for: tuple[Purpose, ...]
    generator: Literal["", "worlds", "senses"] = ""

    @property
    def path(self) -> Path:
        return CORPORA_DIR / self.file

    def text(self, n_tokens: int = 0, shuffled_topics: bool = False) -> str:
        """The whole text; of a generated one about n_tokens words if given, or without what tells rows apart."""
        if not self.generator:
            return self.path.read_text(encoding="utf-8")
        return "".join(write(sentence, self.language) + "\n" for sentence in self._sentences(n_tokens, shuffled_topics))

    def dictionary(self) -> str:
        """The words of a generated text, one a line: what a Chinese one is cut with. Empty for a text from a file."""
        return _dictionary(self.name) if self.generator else ""

    def cutting(self) -> Cutting:
        """How it is cut best; a generated Chinese text exactly into the words it was made of."""
        own = self.dictionary() if self.tokenizer == "jieba" else ""
        return Cutting(self.tokenizer, hmm=not own, dictionary=own, closed=bool(own))

    def questions(self) -> str:
        """The analogies that are true in it, in the questions-words format; empty where none are known."""
        return questions_words(self._worlds()) if self.generator == "worlds" else ""

    def labelled_sentences(self) -> list[LabelledSentence]:
        """Its sentences as written, with the word they are about and its sense; empty where senses are not known."""
        if self.generator != "senses":
            return []
        found = senses_sentences(read_senses(self._toml()))
        return [sentence._replace(words=write(sentence.words, self.language)) for sentence in found]

    def senses(self) -> dict[str, tuple[dict[str, str], ...]]:
        """Its words with more than one sense, in small letters, and the names of those senses by language."""
        if self.generator != "senses":
            return {}
        listed = read_senses(self._toml()).word
        return {each.word.lower(): tuple(sense.name for sense in each.sense) for each in listed}

    def sense_sentences(self) -> list[tuple[frozenset[str], str, int]]:
        """(its words, the one it is about, that one's sense) of every labelled sentence, in small letters."""
        if self.generator != "senses":
            return []
        marks = "".join(PUNCTUATION)
        return [
            (frozenset(word.strip(marks).lower() for word in said.words.split()), said.word.lower(), said.sense)
            for said in senses_sentences(read_senses(self._toml()))
        ]

    def tables(self) -> list[list[list[str]]]:
        """The tables of words it was made of, in small letters: rows of words that share their topics."""
        if self.generator != "worlds":
            return []
        return [[[word.lower() for word in row.words] for row in table.rows] for table in self._worlds().paradigm]

    def _sentences(self, n_tokens: int, shuffled_topics: bool) -> list[str]:
        if self.generator == "worlds":
            return worlds_sentences(self._worlds(), n_tokens or self.tokens, shuffled_topics)
        sentences = [sentence.words for sentence in senses_sentences(read_senses(self._toml()))]
        return sentences if not n_tokens else _first(sentences, n_tokens)

    def _worlds(self) -> Worlds:
        return read_worlds(self._toml())

    def _toml(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def titled(self, language: str) -> str:
        """The title in a language, or in English."""
        return self.title.get(language, self.title[DEFAULT_LANGUAGE])

    def described(self, language: str) -> str:
        """The description in a language, or in English."""
        return self.about.get(language, self.about[DEFAULT_LANGUAGE])


def _first(sentences: list[str], n_tokens: int) -> list[str]:
    """As many sentences from the beginning as have n_tokens words."""
    taken: list[str] = []
    written = 0
    for sentence in sentences:
        if written >= n_tokens:
            break
        taken.append(sentence)
        written += count_words(sentence)
    return taken


@lru_cache
def _dictionary(name: str) -> str:
    spec = CORPORA[name]
    words = {word for sentence in spec._sentences(0, False) for word in sentence.split() if word.isalnum()}
    return "\n".join(sorted(words))


def read_index(text: str) -> list[CorpusSpec]:
    """The entries of an index.toml; raises msgspec.ValidationError or tomllib.TOMLDecodeError with the place."""
    return msgspec.convert(tomllib.loads(text).get("corpus", []), list[CorpusSpec])


CORPORA: Registry[CorpusSpec] = Registry("corpus", read_index((CORPORA_DIR / "index.toml").read_text(encoding="utf-8")))


def default_corpus(language: str, purpose: Purpose = "writing") -> str:
    """The name of the first corpus in a language that is good for something; the English one where there is none."""
    first = {spec.language: spec.name for spec in reversed(corpora_for(purpose))}
    return first.get(language) or first[DEFAULT_LANGUAGE]


def corpora_for(purpose: Purpose) -> list[CorpusSpec]:
    """The built-in texts that are good for something, in the order of the menu."""
    return [spec for spec in CORPORA.values() if purpose in spec.good_for]
