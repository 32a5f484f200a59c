"""The ways to cut a text into tokens, as data; the cutting itself runs in workers (core.text.tokenize)."""

import msgspec

from core.i18n import N_
from core.registry import Registry


class TokenizerSpec(msgspec.Struct, frozen=True):
    """One way to cut: its label and what joins tokens back into text."""

    name: str
    label: str
    joiner: str


TOKENIZERS: Registry[TokenizerSpec] = Registry(
    "tokenizer",
    [
        TokenizerSpec("characters", N_("Characters"), ""),
        TokenizerSpec("words", N_("Words (spaces)"), " "),
        TokenizerSpec("jieba", N_("Chinese words (jieba)"), ""),
    ],
)
