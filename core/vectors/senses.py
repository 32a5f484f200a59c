"""One vector, two senses: where the neighbours of a word that means two things come from, counted in a labelled text."""

from collections import Counter
from typing import Any

import numpy as np
from gensim.models import KeyedVectors

from core.problems import Trouble
from core.text.corpus import CorpusSpec
from core.vectors.queries import require_known

NEAREST = 16
BEST_OF_SENSE = 5
OWN = 0.8  # share of its sentences from which a word belongs to one sense

Data = dict[str, Any]


def two_senses(vectors: KeyedVectors, word: str, spec: CorpusSpec) -> Data:
    """The nearest words of an ambiguous one, each with how many sentences of either sense it stands in beside it.

    `best` are the nearest words of each sense alone; `toward` the cosines of the word with the mean of those of a sense
    and `between` that of the two means. Raises Trouble: no_senses, unknown words.
    """
    names = spec.senses()
    require_known(vectors, [word])
    if word not in names:
        raise Trouble("no_senses")
    counts = _sentences_with(spec, word)
    near = [(str(other), float(cosine)) for other, cosine in vectors.most_similar(word, topn=len(vectors) - 1)]
    senses = range(len(names[word]))
    groups = [[(other, cosine) for other, cosine in near if _sense_of(counts, other) == sense] for sense in senses]
    means = [_mean(vectors, [other for other, _ in group]) for group in groups]
    own = vectors.get_vector(word, norm=True)
    return {
        "kind": "senses",
        "sets": [[word]],
        "names": list(names[word]),
        "nearest": [
            {"word": other, "similarity": cosine, "sentences": [counts[sense][other] for sense in senses]}
            for other, cosine in near[:NEAREST]
        ],
        "best": [
            [{"word": other, "similarity": cosine} for other, cosine in group[:BEST_OF_SENSE]] for group in groups
        ],
        "words": [len(group) for group in groups],
        "toward": [float(own @ mean) for mean in means],
        "between": float(means[0] @ means[1]) if len(means) == 2 else 1.0,
    }


def _sentences_with(spec: CorpusSpec, word: str) -> list[Counter[str]]:
    """For each sense of a word, in how many of its sentences every other word stands."""
    found: dict[int, Counter[str]] = {}
    for words, about, sense in spec.sense_sentences():
        if about == word:
            found.setdefault(sense, Counter()).update(words - {word})
    return [found[sense] for sense in sorted(found)]


def _sense_of(counts: list[Counter[str]], word: str) -> int | None:
    """The sense whose sentences hold nearly all of a word's occurrences beside the ambiguous one; None for neither."""
    total = sum(count[word] for count in counts)
    return next((sense for sense, count in enumerate(counts) if total and count[word] >= OWN * total), None)


def _mean(vectors: KeyedVectors, words: list[str]) -> np.ndarray:
    """The mean direction of words, at length 1; zeros where there is none."""
    if not words:
        return np.zeros(vectors.vector_size, np.float32)
    mean = np.mean([vectors.get_vector(word, norm=True) for word in words], axis=0)
    return np.asarray(mean / max(1e-12, float(np.linalg.norm(mean))))
