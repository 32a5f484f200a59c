"""Answers to what is typed: words are found, compared, summed and projected with the vectors of a run as they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gensim.models import KeyedVectors
from numpy.typing import NDArray

from core.jobs.job import Question
from core.problems import Trouble
from core.snapshot import pack
from core.text.corpus import CORPORA
from core.vectors.kept import KeptVectors
from core.vectors.queries import Scored, analogy, keyed, neighbours, odd_one_out, require_known, similarity
from core.vectors.senses import two_senses
from core.vectors.views import MAP_WORDS

NEAREST = 10
LIKELIEST = 5

Data = dict[str, Any]


def answer(kept: KeptVectors, question: Question) -> tuple[str, Data]:
    """(part, data) of the answer. Raises Trouble, such as that for an unknown word.

    Sets of words by kind: "neighbours" (word), "analogy" (added)(taken away), "odd" (words), "similarity" (two words),
    "axes" (right)(left)(top)(bottom), "senses" (word).
    """
    vectors = asked_vectors(kept)
    sets = [spelt(vectors, words) for words in question.sets]
    if not sets or not sets[0]:
        raise Trouble("no_word_given")
    if question.kind == "axes":
        return "layout", own_axes(vectors, sets)
    if question.kind == "senses":
        if kept.config.corpus not in CORPORA:
            raise Trouble("no_senses")
        return "words", two_senses(vectors, sets[0][0], CORPORA[kept.config.corpus])
    said = {"neighbours": _near, "analogy": _sum, "odd": _odd, "similarity": _alike}.get(question.kind)
    if said is None:
        raise Trouble("unanswered")
    return "words", {"kind": question.kind, "sets": sets, **said(vectors, sets, question)}


def asked_vectors(kept: KeptVectors) -> KeyedVectors:
    """The vectors as gensim takes questions to them; raises Trouble("vectors_diverged")."""
    if not np.isfinite(kept.vectors).all():
        raise Trouble("vectors_diverged", step=kept.step)
    return keyed(kept.tokens, kept.vectors)


def spelt(vectors: KeyedVectors, words: Sequence[str]) -> list[str]:
    """Words as the text has them: as typed, or else in small letters, as texts are read."""
    trimmed = [word.strip() for word in words if word.strip()]
    return [word if word in vectors.key_to_index else word.lower() for word in trimmed]


def _near(vectors: KeyedVectors, sets: list[list[str]], question: Question) -> Data:
    word = sets[0][0]
    near = neighbours(vectors, word, NEAREST)
    return {"nearest": _said(near), "rank": vectors.key_to_index[word] + 1}


def _sum(vectors: KeyedVectors, sets: list[list[str]], question: Question) -> Data:
    taken = sets[1] if len(sets) > 1 else []
    found = analogy(vectors, sets[0], taken, LIKELIEST, question.method, exclude_query=not question.keep_asked)
    return {"nearest": _said(found), "method": question.method, "keep_asked": question.keep_asked}


def _odd(vectors: KeyedVectors, sets: list[list[str]], question: Question) -> Data:
    return {"nearest": _said(odd_one_out(vectors, sets[0]))}


def _alike(vectors: KeyedVectors, sets: list[list[str]], question: Question) -> Data:
    if len(sets[0]) != 2:
        raise Trouble("no_word_given")
    return {"similarity": similarity(vectors, *sets[0])}


def _said(found: Sequence[Scored]) -> list[Data]:
    return [{"word": word, "similarity": score} for word, score in found]


def own_axes(vectors: KeyedVectors, sets: Sequence[Sequence[str]]) -> Data:
    """The words of the map along two directions, each from the mean of one set of words to that of another.

    A word's place is the part of its unit vector along an axis, 0 halfway between both means, which are 1 apart (Bolukbasi
    et al. 2016 project on such differences). The axes need not be at right angles: `cosine` is that of their directions.
    """
    if len(sets) != 4 or not all(sets):
        raise Trouble("no_word_given")
    require_known(vectors, [word for words in sets for word in words])
    unit = vectors.vectors / vectors.norms[:, None]
    right, left, top, bottom = (unit[[vectors.key_to_index[word] for word in words]].mean(0) for words in sets)
    directions = np.stack([right - left, top - bottom])
    lengths = np.linalg.norm(directions, axis=1)
    if lengths.min() < 1e-6:
        raise Trouble("axis_without_length")
    middles = np.stack([right + left, top + bottom]) / 2
    shown: NDArray[np.float32] = unit[:MAP_WORDS]
    xy = np.stack([(shown - middle) @ way for middle, way in zip(middles, directions, strict=True)], 1) / lengths**2
    cosine = float(directions[0] @ directions[1] / lengths.prod())
    return {"kind": "axes", "sets": [list(words) for words in sets], "xy": pack(xy), "cosine": cosine}
