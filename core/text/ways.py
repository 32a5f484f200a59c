"""One sentence cut in every way, with the place of every piece in it, so that the cuts can be laid over one another."""

from collections.abc import Generator
from typing import Any, NamedTuple

from core.text.blocks import getting_ready, is_wanted
from core.text.catalog import WAYS, Cutting
from core.text.chinese import reading
from core.text.pieces import retold
from core.text.tokenize import cut_words

WITHOUT_DICTIONARY = "without-dictionary"


class Piece(NamedTuple):
    """Characters start … end of the sentence as one token; `kept` is false for what a corpus leaves out."""

    start: int
    end: int
    kept: bool


class CutSentence(NamedTuple):
    """The pieces of one way, in the order in which they come out of it."""

    way: str
    pieces: list[Piece]


def in_every_way(sentence: str, dictionary: str = "") -> Generator[None, None, list[CutSentence]]:
    """The sentence in all WAYS; with a user dictionary also as jieba cuts it without. Raises Trouble for a bad one."""
    ways = {way.name: way.with_dictionary(dictionary) for way in WAYS.values()}
    if dictionary:
        ways[WITHOUT_DICTIONARY] = WAYS["jieba"].cutting
    found = []
    for name, cutting in ways.items():
        pieces = yield from _pieces(sentence, cutting)
        found.append(CutSentence(name, pieces))
    return found


def _pieces(sentence: str, cutting: Cutting) -> Generator[None, None, list[Piece]]:
    if cutting.tokenizer == "jieba":
        tokenizer = yield from reading(cutting)
        places = _jieba_places(sentence, tokenizer, cutting)
    else:
        cut = yield from retold(getting_ready(cutting), lambda _: None)
        places = placed(sentence, cut_words(sentence) if cutting.tokenizer == "words" else cut(sentence))
    return [Piece(start, end, is_wanted(sentence[start:end], cutting.punctuation)) for start, end in places]


def _jieba_places(sentence: str, tokenizer: Any, cutting: Cutting) -> list[tuple[int, int]]:
    if cutting.mode == "full":
        return placed(sentence, tokenizer.cut(sentence, cut_all=True))
    mode = "search" if cutting.mode == "search" else "default"
    return [(start, end) for _, start, end in tokenizer.tokenize(sentence, mode=mode, HMM=cutting.hmm)]


def placed(sentence: str, tokens: Any) -> list[tuple[int, int]]:
    """Where each token stands, for tokens that begin in the order of the sentence but may overlap.

    Each is looked for after the beginning of the one before it, or at it where the one before is shorter.
    """
    places: list[tuple[int, int]] = []
    start, before = 0, ""
    for token in tokens:
        found = sentence.find(token, start + (len(token) <= len(before) or not token.startswith(before)) * bool(before))
        if not token or found < 0:
            continue
        places.append((found, found + len(token)))
        start, before = found, token
    return places
