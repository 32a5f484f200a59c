"""How far neighbours are the same when only the seed differs: what a map shows of the text, and what of the dice."""

from collections.abc import Generator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from gensim.models import KeyedVectors
from numpy.typing import NDArray

from core.problems import Trouble
from core.text.number import Progress
from core.vectors.queries import require_known

_COSINES_IN_PIECE = 4_000_000


class Stability(NamedTuple):
    """`overlap` is the mean over words and pairs of runs of |A ∩ B| / k (0 … 1), `by_word` the same for each word.

    `chance` is what unrelated vectors would give, k / (V − 1).
    """

    overlap: float
    by_word: dict[str, float]
    k: int
    runs: int
    chance: float


def neighbour_overlap(
    runs: Sequence[KeyedVectors], words: Sequence[str], k: int = 10
) -> Generator[Progress, None, Stability]:
    """The share of each word's k nearest neighbours that two runs have in common (Wendlandt et al. 2018, section 3).

    Only words that all runs know can be neighbours. Raises ValueError for fewer than two runs; Trouble: no_word_given,
    unknown words.
    """
    if len(runs) < 2:
        raise ValueError("stability compares at least two runs")
    if not words:
        raise Trouble("no_word_given")
    for run in runs:
        require_known(run, words)
    shared = set(runs[0].key_to_index).intersection(*(run.key_to_index for run in runs[1:]))
    tokens = [token for token in runs[0].index_to_key if token in shared]
    k = max(1, min(k, len(tokens) - 1))
    found: list[NDArray[np.int64]] = []
    for number, run in enumerate(runs):
        blocks = []
        for nearest in _nearest(run, tokens, words, k):
            blocks.append(nearest)
            yield Progress((number + sum(map(len, blocks)) / len(words)) / len(runs), sum(map(len, blocks)))
        found.append(np.concatenate(blocks))
    overlaps = [
        [len(np.intersect1d(one[place], other[place])) / k for one, other in combinations(found, 2)]
        for place in range(len(words))
    ]
    by_word = {word: float(np.mean(shares)) for word, shares in zip(words, overlaps, strict=True)}
    return Stability(float(np.mean(overlaps)), by_word, k, len(runs), k / max(1, len(tokens) - 1))


def _nearest(
    run: KeyedVectors, tokens: Sequence[str], words: Sequence[str], k: int
) -> Generator[NDArray[np.int64], None, None]:
    """The places in `tokens` of the k nearest neighbours of some words at a time: (words, k), in no order."""
    rows = np.array([run.key_to_index[token] for token in tokens])
    units = run.vectors[rows] / run.norms[rows][:, None]
    place_of = {token: place for place, token in enumerate(tokens)}
    places = np.array([place_of[word] for word in words])
    at_once = max(1, _COSINES_IN_PIECE // len(tokens))
    for start in range(0, len(places), at_once):
        asked = places[start : start + at_once]
        cosines = units[asked] @ units.T  # (words, V)
        cosines[np.arange(len(asked)), asked] = -np.inf
        yield np.argpartition(-cosines, k - 1, axis=1)[:, :k]
