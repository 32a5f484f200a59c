"""Short pieces of text as a network reads them: a viewer's own sentence, or one taken from the text being learned."""

from itertools import pairwise

import msgspec
import numpy as np

from core.text.codec import TokenCodec
from core.text.prepare import Prepared

MAX_CHARACTERS = 200
MAX_TOKENS = 60
MIN_SENTENCE_TOKENS = 20
PROMPT_CHARACTERS = 24
SENTENCE_ENDS = frozenset(".!?。！？…\n")


class Sentence(msgspec.Struct, frozen=True):
    """A sentence as the network sees it: unknown tokens show as a marker in `tokens`, and as typed in `unknown`."""

    text: str
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    truncated: bool = False


def read_sentence(codec: TokenCodec, text: str) -> Sentence | None:
    """The first 200 characters and 60 tokens of a text; None when there is nothing to read in it."""
    shortened = text.strip()[:MAX_CHARACTERS]
    typed = codec.split(shortened)
    ids = codec.vocabulary.encode(typed[:MAX_TOKENS])
    if not ids:
        return None
    unknown_id = codec.vocabulary.unknown_id
    return Sentence(
        text=shortened,
        tokens=tuple(codec.vocabulary.decode(ids)),
        ids=tuple(ids),
        unknown=tuple(token for token, token_id in zip(typed, ids, strict=False) if token_id == unknown_id),
        truncated=len(typed) > MAX_TOKENS or len(text.strip()) > MAX_CHARACTERS,
    )


def opening(prepared: Prepared) -> Sentence:
    """The first line of the text, or what fits of it in 24 characters: what samples start with by default."""
    ids = [int(token_id) for token_id in prepared.ids[:MAX_TOKENS]]
    tokens = prepared.vocabulary.decode(ids)
    length = 1
    while length < len(tokens):
        shown = prepared.join(tokens[: length + 1])
        if len(shown) > PROMPT_CHARACTERS or "\n" in shown.lstrip():
            break
        length += 1
    whole = length
    while length > 1 and length < len(tokens) and _inside_a_word(tokens[length - 1], tokens[length]):
        length -= 1
    return _from_text(prepared, ids[: length if length > 1 else whole])


def _inside_a_word(last: str, following: str) -> bool:
    """Whether cutting between these tokens would cut a word that is written with letters and spaces."""
    return all(token.isascii() and token.isalnum() for token in (last[-1:], following[:1]))


def first_sentence(prepared: Prepared, ids: np.ndarray) -> Sentence:
    """The first whole sentence of some length among `ids` (a piece of the text), up to 60 tokens of it."""
    piece = [int(token_id) for token_id in ids[: 10 * MAX_TOKENS]]
    tokens = prepared.vocabulary.decode(piece)
    ends = [place for place, token in enumerate(tokens) if SENTENCE_ENDS & set(token)]
    for before, end in pairwise(ends):
        # what follows the full stop before, such as quotation marks and spaces, is not part of the sentence
        words = [place for place in range(before + 1, end) if any(map(str.isalnum, tokens[place]))]
        if words and end + 1 - words[0] >= MIN_SENTENCE_TOKENS:
            return _from_text(prepared, piece[words[0] : end + 1][:MAX_TOKENS])
    return _from_text(prepared, piece[:MAX_TOKENS])


def _from_text(prepared: Prepared, ids: list[int]) -> Sentence:
    tokens = prepared.vocabulary.decode(ids)
    return Sentence(text=prepared.join(tokens), tokens=tuple(tokens), ids=tuple(ids))
