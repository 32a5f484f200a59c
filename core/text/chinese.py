"""jieba as we use it: tokenizers of our own, whose dictionaries are read in pieces, one for every user dictionary."""

import re
import warnings
from collections import OrderedDict
from collections.abc import Generator
from functools import lru_cache
from typing import Any

from core.text.catalog import Cutting
from core.text.dictionary import Entry, parse_dictionary

MOST_TOKENIZERS = 3
_LINES_IN_PIECE = 8_000
_ENTRIES_IN_PIECE = 1_000
# jieba cuts runs of other characters than these as one block, so a piece of text may end only outside of such a run.
JIEBA_BREAK = re.compile(r"[^\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]")

_OWN: OrderedDict[tuple[str, bool], Any] = OrderedDict()


@lru_cache
def jieba_itself() -> Any:
    """jieba with its own dictionary only (which reading_jieba reads). jieba's module-level tokenizer stays untouched."""
    return _new()


def reading_jieba() -> Generator[None, None, None]:
    """Read jieba's dictionary, in pieces, unless that was done.

    jieba's own `initialize` takes a second at a stretch, logs to stderr and trusts a marshal file in the shared
    temporary folder; this fills the same two attributes (FREQ: word → count, prefixes → 0; total) without all that.
    """
    tokenizer = jieba_itself()
    if tokenizer.initialized:
        return
    counts: dict[str, int] = {}
    total = 0
    with tokenizer.get_dict_file() as file:
        for number, line in enumerate(file):
            word, count = line.decode("utf-8").split(" ")[:2]
            total += int(count)
            _learn(counts, word, int(count))
            if number % _LINES_IN_PIECE == 0:
                yield
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = counts, total, True


def reading(cutting: Cutting) -> Generator[None, None, Any]:
    """The tokenizer for a cutting, its dictionaries read in pieces of ≈ 50 ms. Raises Trouble for a bad user dictionary."""
    if not cutting.dictionary:
        yield from reading_jieba()
        return jieba_itself()
    key = (cutting.dictionary, cutting.closed)
    if key not in _OWN:
        entries = parse_dictionary(cutting.dictionary)
        tokenizer = yield from _closed(entries) if cutting.closed else _extended(entries)
        _OWN[key] = tokenizer
        # A dictionary beside jieba's is a copy of 500,000 entries: few are kept.
        while len(_OWN) > MOST_TOKENIZERS:
            _OWN.popitem(last=False)
    _OWN.move_to_end(key)
    return _OWN[key]


def cut_chinese(text: str, tokenizer: Any, mode: str = "exact", hmm: bool = True) -> list[str]:
    """Words in one of jieba's modes, with or without its hidden Markov model for unknown ones; spaces are tokens too."""
    if mode == "search":
        return list(tokenizer.cut_for_search(text, HMM=hmm))
    return list(tokenizer.cut(text, cut_all=mode == "full", HMM=hmm))


def _closed(entries: list[Entry]) -> Generator[None, None, Any]:
    """A tokenizer that knows nothing but these words, all alike where no count is given."""
    counts: dict[str, int] = {}
    for number, entry in enumerate(entries):
        _learn(counts, entry.word, entry.frequency or 1)
        if number % _LINES_IN_PIECE == 0:
            yield
    tokenizer = _new()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = counts, sum(counts.values()), True
    return tokenizer


def _extended(entries: list[Entry]) -> Generator[None, None, Any]:
    """jieba's words and these; one without a count gets the least that keeps it whole, as jieba suggests it."""
    yield from reading_jieba()
    base, tokenizer = jieba_itself(), _new()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(base.FREQ), base.total, True
    for number, entry in enumerate(entries):
        if number % _ENTRIES_IN_PIECE == 0:
            yield
        tokenizer.add_word(entry.word, entry.frequency)
    return tokenizer


def _learn(counts: dict[str, int], word: str, count: int) -> None:
    counts[word] = count
    for length in range(1, len(word)):
        counts.setdefault(word[:length], 0)


def _new() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    return jieba.Tokenizer()
