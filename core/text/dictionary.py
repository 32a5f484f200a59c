"""User dictionaries for jieba: lines "word [count] [tag]", checked line by line, so that a bad one is named and never guessed at."""

import re
from typing import NamedTuple

from core.problems import Trouble

MOST_WORDS = 50_000
MOST_COUNT = 1_000_000_000
MOST_CHARACTERS = 50
# jieba looks for words inside runs of these only.
_USABLE = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
_NUMBER = re.compile(r"[0-9]{1,12}")
_TAG = re.compile(r"[a-zA-Z]{1,8}")


class Entry(NamedTuple):
    """A word and how often it is to count (None: often enough to stay whole)."""

    word: str
    frequency: int | None


def parse_dictionary(text: str) -> list[Entry]:
    """The entries in order; of a word given twice the last counts. Raises Trouble with the number of the bad line."""
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.lstrip("\ufeff").split()
        if fields:
            entry = _entry(fields, number)
            entries[entry.word] = entry
        if len(entries) > MOST_WORDS:
            raise Trouble("dictionary_too_long", limit=MOST_WORDS)
    if not entries:
        raise Trouble("dictionary_empty")
    return list(entries.values())


def _entry(fields: list[str], number: int) -> Entry:
    word, *rest = fields
    if len(word) > MOST_CHARACTERS or not _USABLE.fullmatch(word):
        raise Trouble("dictionary_word", line=number, word=word[:20])
    count: int | None = None
    if rest and _NUMBER.fullmatch(rest[0]):
        count = int(rest.pop(0))
        if not 1 <= count <= MOST_COUNT:
            raise Trouble("dictionary_count", line=number, word=word, limit=MOST_COUNT)
    if rest and _TAG.fullmatch(rest[0]):
        rest.pop(0)
    if rest:
        raise Trouble("dictionary_line", line=number, text=" ".join(fields)[:40])
    return Entry(word, count)
