"""What a unit of a network could stand for: properties of a text as data, each a label for every token.

A property is a rule and the characters or the pattern that it is about, so that one list serves Latin and Chinese texts,
and characters as well as words. A token is labelled as one knows it after having read it, except where the rule looks at the
token that follows: a network that predicts may well know that, too.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from core.i18n import N_
from core.registry import Registry

Rule = Literal["inside", "since", "is", "after", "before"]
MOST_CLASSES = 8

_MARK = r"[^\w\s□]"  # punctuation of any script; □ is the unknown token
_SPACE = r"\s"
_SENTENCE_END = r"[.!?。！？…\n]"


class Property(msgspec.Struct, frozen=True):
    """One property: its `label`, the `rule` that labels tokens, and what the rule is about.

    "inside": `about` holds pairs of an opening and a closing character; 1 from the opening one until before the closing one.
    All others take a pattern that a token matches whole. "is", "after" and "before": 1 where the token itself, the one
    before it or the one after it matches. "since": how many tokens ago one matched, in classes 0, 1, 2–3, 4–7, 8–15, …
    """

    name: str
    label: str
    rule: Rule
    about: str


PROPERTIES: Registry[Property] = Registry(
    "property",
    [
        Property("quotes", N_("inside quotes"), "inside", '“”‘’「」『』""'),
        Property("brackets", N_("inside brackets"), "inside", "()（）[]【】"),
        Property("title", N_("inside a title 《》"), "inside", "《》〈〉"),
        Property("line_position", N_("position in the line"), "since", r"\n"),
        Property("sentence_position", N_("position in the sentence"), "since", _SENTENCE_END),
        Property("word_position", N_("position since a space or mark"), "since", rf"{_SPACE}|{_MARK}"),
        Property("after_mark", N_("after punctuation"), "after", _MARK),
        Property("before_mark", N_("before punctuation"), "before", _MARK),
        Property("before_space", N_("before a space or line end"), "before", _SPACE),
        Property("space", N_("a space or line end"), "is", _SPACE),
        Property("vowel", N_("a vowel"), "is", r"[aeiouAEIOU]"),
        Property("capital", N_("with a capital letter"), "is", r"[A-Z]\w*"),
    ],
)


def label_tokens(what: Property, tokens: Sequence[str]) -> np.ndarray:
    """The label of every token, int64 (T,), from 0 to MOST_CLASSES − 1."""
    return np.array(_RULES[what.rule](what.about, tokens), dtype=np.int64)


def _matching(pattern: str, tokens: Sequence[str]) -> list[int]:
    whole = re.compile(pattern)
    return [int(whole.fullmatch(token) is not None) for token in tokens]


def _after(pattern: str, tokens: Sequence[str]) -> list[int]:
    return [0, *_matching(pattern, tokens)][: len(tokens)]


def _before(pattern: str, tokens: Sequence[str]) -> list[int]:
    return [*_matching(pattern, tokens)[1:], 0][: len(tokens)]


def _since(pattern: str, tokens: Sequence[str]) -> list[int]:
    labels, count = [], 0
    for matches in _matching(pattern, tokens):
        count = 0 if matches else count + 1
        labels.append(min(count.bit_length(), MOST_CLASSES - 1))
    return labels


def _inside(pairs: str, tokens: Sequence[str]) -> list[int]:
    """A pair of the same sign twice opens and closes in turn. A blank line ends what nobody closed."""
    closing = dict(zip(pairs[::2], pairs[1::2], strict=True))
    labels: list[int] = []
    awaited: list[str] = []
    last = ""
    for place, token in enumerate(tokens):
        for number, sign in enumerate(token):
            following = (
                token[number + 1]
                if number + 1 < len(token)
                else (tokens[place + 1][:1] if place + 1 < len(tokens) else "")
            )
            if sign == "\n" == last:
                awaited.clear()
            elif awaited and sign == awaited[-1] and not _is_apostrophe(sign, last, following):
                awaited.pop()
            elif sign in closing:
                awaited.append(closing[sign])
            last = sign
        labels.append(int(bool(awaited)))
    return labels


def _is_apostrophe(sign: str, before: str, following: str) -> bool:
    """Whether a ’ stands inside a word, where it closes nothing."""
    return sign == "’" and before.isalpha() and following.isalpha()


_RULES: Mapping[str, Callable[[str, Sequence[str]], list[int]]] = {
    "inside": _inside,
    "since": _since,
    "is": _matching,
    "after": _after,
    "before": _before,
}
