"""The built-in texts: a corpus is one file in assets/corpora and one entry in its index.toml."""

import tomllib
from pathlib import Path

import msgspec

from core.i18n import DEFAULT_LANGUAGE
from core.registry import Registry

CORPORA_DIR = Path(__file__).resolve().parents[2] / "assets" / "corpora"


class CorpusSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A built-in text: its UTF-8 file, its language, how it is best read, and what to say about it by language."""

    name: str
    file: str
    language: str
    tokenizer: str
    title: dict[str, str]
    about: dict[str, str]
    licence: str

    @property
    def path(self) -> Path:
        return CORPORA_DIR / self.file

    def titled(self, language: str) -> str:
        """The title in a language, or in English."""
        return self.title.get(language, self.title[DEFAULT_LANGUAGE])

    def described(self, language: str) -> str:
        """The description in a language, or in English."""
        return self.about.get(language, self.about[DEFAULT_LANGUAGE])


def read_index(text: str) -> list[CorpusSpec]:
    """The entries of an index.toml; raises msgspec.ValidationError or tomllib.TOMLDecodeError with the place."""
    return msgspec.convert(tomllib.loads(text).get("corpus", []), list[CorpusSpec])


CORPORA: Registry[CorpusSpec] = Registry("corpus", read_index((CORPORA_DIR / "index.toml").read_text(encoding="utf-8")))


def default_corpus(language: str) -> str:
    """The name of the first corpus in a language; the first English one where a language has none."""
    first = {spec.language: name for name, spec in reversed(list(CORPORA.items()))}
    return first.get(language) or first[DEFAULT_LANGUAGE]
