"""Where sentences end, in Chinese and in languages that write "." and a capital: windows of context stop there."""

import re
from collections.abc import Iterator

# Chinese marks end a sentence at once; Latin ones only before a space; a line break where the next line starts anew.
_END = re.compile("(?P<cjk>[。！？]+[”’」』）\"')]*)|(?P<latin>[.!?…]+[”’\"')\\]]*(?=\\s|$))|(?P<line>\\n\\s*)")
_LAST_WORD = re.compile(r"(\w+(?:\.\w+)*)$")
_ABBREVIATIONS = frozenset(
    ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "jr", "sr", "fig", "vol", "cf", "al"]
)
_NEAR = 4_096


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a text; together they are the text."""
    start = 0
    for end in _ends(text, 0):
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def last_sentence_end(text: str, start: int, limit: int) -> int | None:
    """The last place after start, at most limit, where a sentence ends; None when there is none."""
    # Nearly always there is one near the end, and nothing before it need be looked at.
    for since in (max(start, limit - _NEAR), start):
        found = None
        for end in _ends(text, since, limit):
            found = end
        if found is not None:
            return found
    return None


def _ends(text: str, start: int, limit: int | None = None) -> Iterator[int]:
    for match in _END.finditer(text, start):
        end = match.end()
        if limit is not None and end > limit:
            return
        if _is_end(text, match) and end > start:
            yield end


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match["cjk"]:
        return True
    following = _next_visible(text, match.end())
    if following.islower():
        return match["line"] is not None and match["line"].count("\n") > 1
    if match["line"] or not match["latin"].startswith(".") or match["latin"].startswith(".."):
        return True
    word = _LAST_WORD.search(text[max(0, match.start() - 16) : match.start()])
    return word is None or not _is_abbreviation(word[1])


def _is_abbreviation(word: str) -> bool:
    """A title, "e.g", or a person's initial ("J")."""
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper() and word not in "I")


def _next_visible(text: str, place: int) -> str:
    while place < len(text) and text[place].isspace():
        place += 1
    return text[place : place + 1]
