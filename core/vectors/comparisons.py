"""Questions to several sets of vectors at once: how neighbours came about along a run, and how far other seeds share them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.jobs.job import Question
from core.problems import Trouble
from core.text.pieces import exhaust
from core.vectors.answers import asked_vectors, spelt
from core.vectors.kept import KeptVectors, read_vectors
from core.vectors.queries import neighbours
from core.vectors.stability import neighbour_overlap

LISTED = 5
AMONG = 20_000  # of the most frequent words, who can be a neighbour; typed ones are added
USUAL_LOOKS = 300  # at the most frequent words, where nobody typed one: so many over all runs
SHOWN_WORDS = 12

Data = dict[str, Any]


def compare(question: Question, weights: Sequence[bytes]) -> tuple[str, int, Data]:
    """(part, step, data) of the answer. Raises Trouble."""
    words = question.sets[0] if question.sets else ()
    return _history(words, weights) if question.kind == "history" else _stability(words, weights)


def _history(words: Sequence[str], weights: Sequence[bytes]) -> tuple[str, int, Data]:
    """The nearest words of a word at every kept step."""
    steps: list[Data] = []
    asked: list[str] = []
    last = 0
    for kept in sorted((read_vectors(blob) for blob in weights), key=lambda kept: kept.step):
        vectors = asked_vectors(kept)
        asked = spelt(vectors, words)[:1]
        if not asked:
            raise Trouble("no_word_given")
        near = neighbours(vectors, asked[0], LISTED)
        last = kept.step
        steps.append({"step": last, "nearest": [{"word": word, "similarity": score} for word, score in near]})
    return "words", last, {"kind": "history", "sets": [asked], "steps": steps}


def _stability(words: Sequence[str], weights: Sequence[bytes]) -> tuple[str, int, Data]:
    """How many neighbours runs have in common: of the words given, or of the most frequent ones; and of each word the neighbours by run."""
    if len(weights) < 2:
        raise Trouble("too_few_runs")
    kept = [_frequent(read_vectors(blob), words) for blob in weights]
    runs = [asked_vectors(each) for each in kept]
    known = set.intersection(*(set(each.tokens) for each in kept))
    usual = kept[0].tokens[: USUAL_LOOKS // len(runs)]
    asked = spelt(runs[0], words) or [token for token in usual if token in known]
    found = exhaust(neighbour_overlap(runs, asked))
    ordered = sorted(found.by_word.items(), key=lambda item: -item[1])
    ends = ordered if len(ordered) <= SHOWN_WORDS else [*ordered[: SHOWN_WORDS // 2], *ordered[-SHOWN_WORDS // 2 :]]
    return (
        "words",
        max(each.step for each in kept),
        {
            "kind": "stability",
            "sets": [list(words)],
            "overlap": found.overlap,
            "chance": found.chance,
            "k": found.k,
            "asked": len(asked),
            "seeds": [each.config.seed for each in kept],
            "words": [
                {
                    "word": word,
                    "overlap": share,
                    "nearest": [[w for w, _ in neighbours(run, word, LISTED)] for run in runs],
                }
                for word, share in ends
            ],
        },
    )


def _frequent(kept: KeptVectors, words: Sequence[str]) -> KeptVectors:
    """The most frequent words alone, and the typed ones however rare: all words of large tables would take seconds."""
    typed = {spelling for word in words for spelling in (word.strip(), word.strip().lower())}
    rows = [row for row, token in enumerate(kept.tokens[AMONG:], AMONG) if token in typed] if typed else []
    if not rows:
        return kept._replace(tokens=kept.tokens[:AMONG], vectors=kept.vectors[:AMONG])
    tokens = kept.tokens[:AMONG] + [kept.tokens[row] for row in rows]
    return kept._replace(tokens=tokens, vectors=np.concatenate([kept.vectors[:AMONG], kept.vectors[rows]]))
