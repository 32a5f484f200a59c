"""A text as an array of token ids: cut, counted and numbered, in pieces.

Tokens first get provisional numbers as they come (code points for characters, first appearance for words); once all are
counted, one table lookup turns these into vocabulary ids. So characters never become Python strings one by one.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.text.tokenize import chunks
from core.text.vocabulary import Vocabulary, build_vocabulary

_CHARACTERS_IN_PIECE = 1 << 20
_IDS_IN_BLOCK = 1 << 20
_NUMBERING_SHARE = 0.1

Ids = NDArray[np.int32]


class Progress(NamedTuple):
    """How much of the text is done (0 … 1), how many tokens were cut so far, and whether only others are at work now."""

    done: float
    tokens: int
    idle: bool = False


class _Provisional(Protocol):
    """Tokens under provisional numbers, below `size` once all pieces were taken."""

    @property
    def size(self) -> int: ...

    def pieces(self, text: str) -> Iterator[tuple[Ids, int]]: ...

    def token(self, number: int) -> str: ...


class _CodePoints:
    """Characters, numbered by code point."""

    size = 0x110000

    def pieces(self, text: str) -> Iterator[tuple[Ids, int]]:
        for start in range(0, len(text), _CHARACTERS_IN_PIECE):
            piece = text[start : start + _CHARACTERS_IN_PIECE]
            yield np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), "<i4"), len(piece)

    def token(self, number: int) -> str:
        return chr(number)


class _FirstAppearance:
    """Words, numbered in the order in which they first appear."""

    def __init__(self, tokenizer: str) -> None:
        self.tokenizer = tokenizer
        self._numbers: dict[str, int] = {}
        self._tokens: list[str] = []

    @property
    def size(self) -> int:
        return len(self._numbers)

    def pieces(self, text: str) -> Iterator[tuple[Ids, int]]:
        numbers = self._numbers
        for tokens, characters in chunks(text, self.tokenizer):
            yield np.array([numbers.setdefault(token, len(numbers)) for token in tokens], np.int32), characters
        self._tokens = list(numbers)

    def token(self, number: int) -> str:
        return self._tokens[number]


def number_tokens(text: str, tokenizer: str, vocabulary_size: int) -> Generator[Progress, None, tuple[Ids, Vocabulary]]:
    """Text → (ids (N,), vocabulary), where N is the number of tokens; yields the progress after every piece."""
    provisional: _Provisional = _CodePoints() if tokenizer == "characters" else _FirstAppearance(tokenizer)
    blocks: list[Ids] = []
    pending: list[Ids] = []
    covered = n_tokens = n_pending = 0
    for piece, characters in provisional.pieces(text):
        pending.append(piece)
        covered, n_tokens, n_pending = covered + characters, n_tokens + len(piece), n_pending + len(piece)
        if n_pending >= _IDS_IN_BLOCK:
            blocks.append(np.concatenate(pending))
            pending, n_pending = [], 0
        yield Progress((1 - _NUMBERING_SHARE) * covered / len(text), n_tokens)
    blocks.append(np.concatenate([np.empty(0, np.int32), *pending]))

    counts = np.zeros(provisional.size, np.int64)
    for block in blocks:
        counts += np.bincount(block, minlength=len(counts))
        yield Progress(1 - _NUMBERING_SHARE, n_tokens)
    used = np.flatnonzero(counts)
    kinds = [provisional.token(number) for number in used.tolist()]
    vocabulary = build_vocabulary(kinds, counts[used], vocabulary_size)
    yield Progress(1 - _NUMBERING_SHARE, n_tokens)
    final = np.zeros(len(counts), np.int32)
    final[used] = vocabulary.encode(kinds)
    ids = np.empty(n_tokens, np.int32)
    start = 0
    for block in blocks:
        ids[start : start + len(block)] = final[block]
        start += len(block)
        yield Progress(1 - _NUMBERING_SHARE * (1 - start / max(1, n_tokens)), n_tokens)
    return ids, vocabulary
