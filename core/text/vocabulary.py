"""Which tokens a network knows, and their numbers: the most frequent ones first, all others one sign."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

UNKNOWN = "□"


class Dropped(NamedTuple):
    """What became unknown: how many kinds of token, and how many occurrences."""

    kinds: int
    occurrences: int


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """Tokens by id, with how often each occurs.

    Id 0 is always the unknown token "□", even when nothing was dropped: a reader may type what the text never
    had. Then come the tokens by falling count. A "□" in the text itself is read as unknown.
    """

    tokens: tuple[str, ...]
    counts: tuple[int, ...]
    dropped: Dropped
    unknown_id: ClassVar[int] = 0

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """Tokens → ids; what is not in the vocabulary becomes the unknown id."""
        ids = self._ids
        return [ids.get(token, self.unknown_id) for token in tokens]

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Ids → tokens; unknown shows as "□"."""
        return [self.tokens[number] for number in ids]


def build_vocabulary(kinds: Sequence[str], counts: NDArray[np.int64], size: int) -> Vocabulary:
    """The unknown token and the `size − 1` most frequent kinds; `counts[i]` says how often `kinds[i]` occurs.

    Equally frequent kinds keep their order, so the same text always gives the same ids. Raises ValueError for a
    size below 2, which leaves no place beside the unknown token.
    """
    if size < 2:
        raise ValueError(f"a vocabulary needs at least 2 places, not {size}")
    order = np.argsort(-counts, kind="stable")[:size].tolist()
    kept = [place for place in order if kinds[place] != UNKNOWN][: size - 1]
    has_literal = UNKNOWN in kinds
    literal = int(counts[kinds.index(UNKNOWN)]) if has_literal else 0
    unknown = int(counts.sum()) - int(counts[kept].sum())
    return Vocabulary(
        tokens=(UNKNOWN, *(kinds[place] for place in kept)),
        counts=(unknown, *counts[kept].tolist()),
        dropped=Dropped(len(kinds) - len(kept) - has_literal, unknown - literal),
    )
