"""How far neighbours are the same when only the seed differs: what a map shows of the text, and what of the dice."""

from collections.abc import Generator, Sequence
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
from gensim.models import KeyedVectors
from numpy.typing import NDArray

from core.problems import Trouble
from core.text.number import Progress
from core.text.pieces import retold
from core.vectors.queries import require_known

_COSINES_IN_PIECE = 4_000_000
_NUMBERS_IN_PIECE = 1 << 22


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
    yield Progress(0.0, 0)
    place_of = {token: place for place, token in enumerate(tokens)}
    places = np.array([place_of[word] for word in words])
    found: list[NDArray[np.int64]] = []
    for number, run in enumerate(runs):
        tell = partial(_progress, number, len(runs), len(words))
        found.append((yield from retold(_nearest(run, tokens, places, k), tell)))
    shares = np.stack([_common(one, other) / k for one, other in combinations(found, 2)], axis=1)  # (words, pairs)
    by_word = {word: float(np.mean(each)) for word, each in zip(words, shares, strict=True)}
    return Stability(float(np.mean(shares)), by_word, k, len(runs), k / max(1, len(tokens) - 1))


def _units(run: KeyedVectors, tokens: Sequence[str]) -> Generator[None, None, NDArray[np.float32]]:
    """The vectors of some tokens at length 1 (tokens, D)."""
    rows = np.array([run.key_to_index[token] for token in tokens])
    units = np.empty((len(rows), run.vectors.shape[1]), np.float32)
    at_once = max(1, _NUMBERS_IN_PIECE // run.vectors.shape[1])
    for start in range(0, len(rows), at_once):
        chosen = rows[start : start + at_once]
        units[start : start + at_once] = run.vectors[chosen] / run.norms[chosen][:, None]
        yield
    return units


def _nearest(
    run: KeyedVectors, tokens: Sequence[str], places: NDArray[np.int64], k: int
) -> Generator[int, None, NDArray[np.int64]]:
    """The places in `tokens` of the k nearest neighbours of those at `places`: (places, k), in no order. Yields how many it has found."""
    units = yield from retold(_units(run, tokens), lambda _: 0)
    at_once = max(1, _COSINES_IN_PIECE // len(tokens))
    found = np.empty((len(places), k), np.int64)
    for start in range(0, len(places), at_once):
        asked = places[start : start + at_once]
        cosines = units[asked] @ units.T  # (asked, V)
        cosines[np.arange(len(asked)), asked] = -np.inf
        found[start : start + len(asked)] = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        yield start + len(asked)
    return found


def _progress(run: int, runs: int, words: int, looked: int) -> Progress:
    return Progress((run + looked / words) / runs, looked)


def _common(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many neighbours two runs share, by word: of (words, k) each, (words,)."""
    return np.asarray(np.count_nonzero(one[:, :, None] == other[:, None, :], axis=(1, 2)), np.int64)
