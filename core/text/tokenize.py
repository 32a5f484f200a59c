"""Cutting a text into tokens and joining tokens into text, in pieces short enough for a worker that others wait for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from core.registry import UnknownName
from core.text.catalog import TOKENIZERS
from core.text.chinese import JIEBA_BREAK, cut_chinese, jieba_itself, reading_jieba

_CHARACTERS_IN_PIECE = {"characters": 1 << 18, "words": 1 << 16, "jieba": 1 << 11}
_SPACE = re.compile(r"\s")

_NO_SPACE_BEFORE = frozenset(".,;:!?)]}%…’”»，。；：！？、）】》」』〉\n")
_NO_SPACE_AFTER = frozenset("([{“‘«（【《「『〈$#@\n")
_STRAIGHT_QUOTES = frozenset("\"'")


def chunks(text: str, tokenizer: str) -> Iterator[tuple[list[str], int]]:
    """The tokens of a text, piece by piece (each at most ≈ 50 ms of work), with the characters that each piece covers.

    Raises UnknownName for a tokenizer that TOKENIZERS does not hold. The first use of jieba begins with pieces that
    cover nothing while its dictionary is read.
    """
    cut, boundary = _cutter(tokenizer)
    if tokenizer == "jieba":
        for _ in reading_jieba():
            yield [], 0
    start = 0
    while start < len(text):
        end = _boundary(text, start, start + _CHARACTERS_IN_PIECE[tokenizer], boundary)
        yield cut(text[start:end]), end - start
        start = end


def split(text: str, tokenizer: str) -> list[str]:
    """All tokens of a text. Characters and jieba keep every character; words drop spaces and keep newlines."""
    return [token for tokens, _ in chunks(text, tokenizer) for token in tokens]


def join(tokens: Iterable[str], tokenizer: str) -> str:
    """Readable text of tokens: exactly the text for characters and jieba, with the usual spaces for words."""
    return _join_words(tokens) if tokenizer == "words" else TOKENIZERS[tokenizer].joiner.join(tokens)


def _cutter(tokenizer: str) -> tuple[Callable[[str], list[str]], re.Pattern[str] | None]:
    """How a piece is cut, and the characters at which pieces may end (None: anywhere)."""
    cutters: dict[str, tuple[Callable[[str], list[str]], re.Pattern[str] | None]] = {
        "characters": (list, None),
        "words": (cut_words, _SPACE),
        "jieba": (_cut_chinese, JIEBA_BREAK),
    }
    if tokenizer not in cutters:
        raise UnknownName("tokenizer", tokenizer, TOKENIZERS)
    return cutters[tokenizer]


def _boundary(text: str, start: int, end: int, boundary: re.Pattern[str] | None) -> int:
    """Where a piece ends: after the last boundary character in its second half, or at `end` when there is none."""
    if end >= len(text):
        return len(text)
    if boundary is not None:
        for place in range(end, (start + end) // 2, -1):
            if boundary.match(text, place - 1):
                return place
    return end


@lru_cache
def _word_pattern() -> re.Pattern[str]:
    # Python's \w leaves out the vowel signs and accents that many scripts write as marks of their own.
    marks = "".join(char for char in map(chr, range(0x300, 0xFE30)) if unicodedata.category(char)[0] == "M")
    part = rf"[\w{marks}]{{1,50}}"
    return re.compile(rf"{part}(?:['’\-]{part}){{0,4}}|\n|[^\s\w]")


def cut_words(text: str) -> list[str]:
    """Words (with inner apostrophes and hyphens), every punctuation mark and every newline."""
    return _word_pattern().findall(text)


def _join_words(tokens: Iterable[str]) -> str:
    parts: list[str] = []
    glued = True
    open_quotes: set[str] = set()
    for token in tokens:
        closes = token in open_quotes
        if not (glued or closes or token in _NO_SPACE_BEFORE):
            parts.append(" ")
        parts.append(token)
        glued = token in _NO_SPACE_AFTER
        if token in _STRAIGHT_QUOTES:
            glued = not closes
            open_quotes ^= {token}
        elif token == "\n":
            open_quotes.clear()
    return "".join(parts)


def _cut_chinese(text: str) -> list[str]:
    """Chinese words in jieba's exact mode, with its hidden Markov model for unknown ones; spaces are tokens too."""
    return cut_chinese(text, jieba_itself())
