"""Blocks of tokens put together: one numbering for all of them, counts, and what is too rare left out."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.blocks import Block, keep_tokens
from core.text.number import Ids

EXAMPLES = 50


class Counted(NamedTuple):
    """A vocabulary: `tokens` and `counts` (V,) by id; dropped (kinds, occurrences) with the most frequent of them.

    `new_numbers` maps provisional numbers to ids, −1 for what was dropped.
    """

    tokens: tuple[str, ...]
    counts: NDArray[np.int64]
    dropped: tuple[int, int]
    examples: tuple[tuple[str, int], ...]
    new_numbers: Ids


class Merged:
    """Blocks put together in the order of the text, under provisional numbers: first appearance in the text."""

    def __init__(self, most_tokens: int) -> None:
        self.most_tokens, self.n_tokens = most_tokens, 0
        self._numbers: dict[str, int] = {}
        self._blocks: list[tuple[Ids, NDArray[np.int32]]] = []
        self._counts = np.zeros(1024, np.int64)

    @property
    def is_full(self) -> bool:
        """Whether most_tokens are there; more blocks would be left out."""
        return 0 < self.most_tokens <= self.n_tokens

    def add(self, block: Block) -> None:
        """The next block."""
        if self.is_full:
            return
        numbers = self._numbers
        mine = np.array([numbers.setdefault(kind, len(numbers)) for kind in block.kinds], np.int32)
        ids, lengths = mine[block.numbers] if len(mine) else block.numbers, block.lengths
        if 0 < self.most_tokens < self.n_tokens + len(ids):
            sentences = int(np.searchsorted(np.cumsum(lengths), self.most_tokens - self.n_tokens)) + 1
            lengths = lengths[:sentences]
            ids = ids[: int(lengths.sum())]
        if len(numbers) > len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(2 * len(numbers), np.int64)])
        self._counts += np.bincount(ids, minlength=len(self._counts))
        self._blocks.append((ids, lengths))
        self.n_tokens += len(ids)

    def vocabulary(self, min_count: int, size: int) -> Counted:
        """The `size` most frequent tokens with at least min_count occurrences."""
        counts = self._counts[: len(self._numbers)]
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] > 0]
        enough = order[counts[order] >= max(1, min_count)][:size]
        left_out = order[len(enough) :]
        kinds = list(self._numbers)
        new_numbers = np.full(len(kinds), -1, np.int32)
        new_numbers[enough] = np.arange(len(enough), dtype=np.int32)
        examples = tuple((kinds[number], int(counts[number])) for number in left_out[:EXAMPLES].tolist())
        dropped = (len(left_out), int(counts[left_out].sum()))
        tokens = tuple(kinds[number] for number in enough.tolist())
        return Counted(tokens, counts[enough], dropped, examples, new_numbers)

    def renumbered(self, new_numbers: Ids) -> Generator[float, None, tuple[list[Ids], list[NDArray[np.int32]]]]:
        """The blocks as ids, without what was dropped; yields the fraction done. Forgets the provisional ones on the way."""
        ids: list[Ids] = []
        lengths: list[NDArray[np.int32]] = []
        self._blocks.reverse()
        total = len(self._blocks)
        while self._blocks:
            numbers, sentence_lengths = self._blocks.pop()
            final = new_numbers[numbers]
            kept, remaining = keep_tokens(final >= 0, final, sentence_lengths)
            ids.append(kept)
            lengths.append(remaining)
            yield 1 - len(self._blocks) / total
        return ids, lengths
