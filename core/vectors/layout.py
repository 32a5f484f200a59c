"""t-SNE of word vectors, a few iterations at a time: so that it can be watched, left off, and gone on with from where it was."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import PrecomputedNeighbors

EXAGGERATION, EXAGGERATED = 12.0, 250
COLD_ITERATIONS, WARM_ITERATIONS = 750, 300
_ITERATIONS_IN_PIECE = {2: 10, 3: 5}  # by dimensions: an octree takes about twice as long as a quadtree
_SMALL = 1e-4  # spread of the first layout (van der Maaten & Hinton 2008, section 3.4)
_THIN = 0.5  # width of a direction that a layout did not have before, in those of the others
_BLOCK = 500
FEWEST = 8

Table = NDArray[np.float32]


class Layout:
    """Places (N, dimensions) of N vectors, by openTSNE with Barnes–Hut on one thread (Poličar et al. 2024; van der Maaten 2014).

    Neighbours are those by cosine, found exactly. `beginning` makes one from `start` (N, 2 or 3), an earlier layout, or from the
    principal axes with early exaggeration. The perplexity is at most a third of the words, and `perplexity` says what it came to.
    """

    def __init__(self, embedding: TSNEEmbedding, perplexity: float, is_cold: bool) -> None:
        self._embedding, self.perplexity = embedding, perplexity
        self.iteration = 0
        self.iterations = COLD_ITERATIONS if is_cold else WARM_ITERATIONS
        self._exaggerated = EXAGGERATED if is_cold else 0

    @property
    def places(self) -> Table:
        """Where the words are now, around 0, float32 (N, dimensions)."""
        now = np.asarray(self._embedding, np.float64)
        return np.asarray(now - now.mean(0), np.float32)

    @property
    def divergence(self) -> float:
        """KL divergence of the layout's neighbourhoods from the vectors', in nats, as it was in the last piece."""
        return float(self._embedding.kl_divergence)

    @property
    def is_done(self) -> bool:
        return self.iteration >= self.iterations

    def piece(self) -> None:
        """A few iterations."""
        early = self.iteration < self._exaggerated
        extra = {"exaggeration": EXAGGERATION, "momentum": 0.5} if early else {"momentum": 0.8}
        iterations = _ITERATIONS_IN_PIECE[self._embedding.shape[1]]
        self._embedding.optimize(iterations, inplace=True, **extra)
        self.iteration += iterations


def beginning(vectors: Table, perplexity: float, dimensions: int, start: Table | None) -> Generator[None, None, Layout]:
    """A layout before its first iteration, in pieces of ≈ 0.1 s for the most words of a map; see Layout."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    perplexity = float(max(2.0, min(perplexity, (len(unit) - 2) / 3)))
    places, distances = yield from _nearest(unit, min(len(unit) - 1, int(3 * perplexity)))
    neighbours = PrecomputedNeighbors(places, distances)
    affinities = PerplexityBasedNN(knn_index=neighbours, perplexity=perplexity, n_jobs=1)
    yield
    begun = _principal(unit, dimensions)
    yield
    if start is not None:
        begun = _from_earlier(start, begun)
    embedding = TSNEEmbedding(
        begun, affinities, negative_gradient_method="bh", n_jobs=1, random_state=1, learning_rate="auto"
    )
    yield
    return Layout(embedding, perplexity, start is None)


def _nearest(unit: Table, count: int) -> Generator[None, None, tuple[NDArray[np.int64], Table]]:
    """Of every unit vector the `count` others nearest to it, nearest first, and how far they are: (N, count) each."""
    places, distances = [], []
    for start in range(0, len(unit), _BLOCK):
        cosines = unit[start : start + _BLOCK] @ unit.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -np.inf
        found = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        best = np.take_along_axis(cosines, found, 1)
        order = np.argsort(-best, axis=1, kind="stable")
        places.append(np.take_along_axis(found, order, 1))
        distances.append(np.sqrt(np.maximum(0.0, 2.0 - 2.0 * np.take_along_axis(best, order, 1))))
        yield
    return np.concatenate(places), np.concatenate(distances)


def _principal(unit: Table, dimensions: int) -> NDArray[np.float64]:
    """The first principal axes, shrunk to almost a point; directions that vectors lack are all but flat."""
    centred = unit.astype(np.float64) - unit.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = centred @ directions[:, ::-1][:, :dimensions]
    if axes.shape[1] < dimensions:
        draws = np.random.default_rng(1).normal(size=(len(axes), dimensions - axes.shape[1]))
        axes = np.hstack([axes, _THIN * axes.std() * draws])
    return np.asarray(axes / max(axes[:, 0].std(), 1e-12) * _SMALL)


def _from_earlier(start: Table, axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """An earlier layout (N, 2 or 3) in as many directions as are wanted; a new one begins thin, along the vectors' own axis."""
    earlier = start[:, : axes.shape[1]].astype(np.float64)
    if earlier.shape[1] == axes.shape[1]:
        return earlier
    return np.hstack([earlier, axes[:, earlier.shape[1] :] / _SMALL * _THIN * earlier.std()])
