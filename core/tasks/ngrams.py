"""How well one can guess the next token without a network: the lines a loss curve has to get below."""

from typing import TypedDict

import numpy as np

FIT_TOKENS = 1_000_000  # of the training text, its last; more would not move the lines and would hold up the worker
TEST_TOKENS = 100_000


class Baselines(TypedDict):
    """Mean cross-entropies on the held-out text, in nats per token."""

    uniform: float
    unigram: float
    bigram: float


def measure_baselines(train: np.ndarray, held_out: np.ndarray, vocabulary_size: int) -> Baselines:
    """Token ids (N,), (M,) → what guessing by nothing, by frequency, and by the token before costs."""
    train, held_out = train[-FIT_TOKENS:], held_out[:TEST_TOKENS]
    unigram = unigram_probabilities(train, vocabulary_size)
    return {
        "uniform": float(np.log(vocabulary_size)),
        "unigram": float(-np.log(unigram[held_out]).mean()),
        "bigram": float(-np.log(bigram_probabilities(train, held_out, unigram)).mean()),
    }


def unigram_probabilities(train: np.ndarray, vocabulary_size: int) -> np.ndarray:
    """Relative frequencies (V,), with one added to every count so that an unseen token is not impossible (Laplace)."""
    counts = np.bincount(train, minlength=vocabulary_size) + 1.0
    return np.asarray(counts / counts.sum())


def bigram_probabilities(train: np.ndarray, test: np.ndarray, unigram: np.ndarray) -> np.ndarray:
    """P(test_t | test_{t−1}) for t ≥ 1, (M − 1,), fitted on train.

    p(b | a) = (n(a, b) + d(a) · p(b)) / (n(a) + d(a)), where d(a) is how many different tokens followed a in train:
    unseen pairs fall back on the unigram (Witten & Bell 1991, method C).
    """
    size = len(unigram)
    pairs, counts = np.unique(train[:-1].astype(np.int64) * size + train[1:], return_counts=True)
    asked = test[:-1].astype(np.int64) * size + test[1:]
    place = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
    seen = np.where(pairs[place] == asked, counts[place], 0)
    different = np.maximum(np.bincount(pairs // size, minlength=size), 1)[test[:-1]]
    context = np.bincount(train[:-1], minlength=size)[test[:-1]]
    return np.asarray((seen + different * unigram[test[1:]]) / (context + different))
