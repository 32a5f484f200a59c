"""Sentences of one length: token ids, cut off or padded, so that they can stand in one block."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.numbered import NumberedText

PADDING, UNKNOWN, FIRST = 0, 1, 2  # ids; those of the vocabulary follow
LEAST_TOKENS = 2


class Row(NamedTuple):
    """One sentence of a batch: all its tokens, their ids, and how often each occurs in the text."""

    tokens: list[str]
    ids: list[int]
    counts: list[int]


def row_of(tokens: Sequence[str], numbered: NumberedText, kept: int) -> Row:
    """A sentence as ids: the kept tokens by falling count from FIRST on; UNKNOWN for what is too rare, or never occurs."""
    places = [numbered.id_of.get(token, -1) for token in tokens]
    ids = [place + FIRST if 0 <= place < kept else UNKNOWN for place in places]
    return Row(list(tokens), ids, [int(numbered.counts[place]) if place >= 0 else 0 for place in places])


def rows_of_text(numbered: NumberedText, kept: int, wanted: int, order: NDArray[np.int64]) -> list[Row]:
    """`wanted` sentences of the text with LEAST_TOKENS or more, those first in `order` (S,); fewer where there are not so many."""
    starts = numbered.starts
    lengths = np.diff(starts)[order]
    chosen = order[lengths >= LEAST_TOKENS][:wanted]
    sentences = [numbered.ids[starts[number] : starts[number + 1]].tolist() for number in chosen.tolist()]
    return [row_of([numbered.tokens[place] for place in sentence], numbered, kept) for sentence in sentences]


def as_block(rows: Sequence[Row], max_length: int) -> NDArray[np.int64]:
    """Ids (B, L): the first max_length tokens of every row, then PADDING."""
    block = np.full((len(rows), max_length), PADDING, np.int64)
    for row, line in zip(rows, block, strict=True):
        ids = row.ids[:max_length]
        line[: len(ids)] = ids
    return block
