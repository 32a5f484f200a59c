"""What a finished training is compared by: word sums and neighbours by how often words occur, and whether vectors point one way."""

from itertools import pairwise
from typing import Any

import torch
from torch.nn.functional import normalize

from core.snapshot import pack
from core.vectors.learner import Word2VecLearner
from core.vectors.likeness import Directions, Section, mean_cosine, score, spread_of_cosines

BANDS = 3  # about thirds of the vocabulary: the frequent, the middling, the rare
SAMPLED, NEIGHBOURS = 60, 10
AMONG = 20_000  # of the most frequent words, who can be a neighbour
ONE_HOT_WORDS = 1000  # of the most frequent; a table of theirs has their square of numbers

Data = dict[str, Any]


def quality(learner: Word2VecLearner) -> Data | None:
    """Mean and spread of the cosines of two words, and for each band of frequency its counts, word sums and a sample of neighbours.

    `one_hot` is the same of one-hot vectors, measured on a table of them.

    None when a vector is not finite. `near` (words, 10) are rows: two seeds of one text share its rows, so sets can be compared.
    """
    unit = Directions(learner.trainer.embedding)
    if not unit.are_finite:
        return None
    frequent = normalize(learner.trainer.embedding[:AMONG], dim=1)
    counts = learner.trainer.counts
    edges = _edges(counts)
    bands = [
        {
            "high": int(counts[low]),
            "low": int(counts[high - 1]),
            **_sums(unit, learner.sections, low, high),
            "near": pack(_nearest(frequent, low, min(high, AMONG))),
        }
        for low, high in pairwise(edges)
        if high > low and low < min(AMONG, len(counts))
    ]
    shown = Directions(learner.trainer.embedding[:AMONG])
    return {
        "mean_cosine": mean_cosine(shown),
        "spread": spread_of_cosines(shown),
        "numbers": learner.trainer.embedding.shape[1],
        "bands": bands,
        "one_hot": _one_hot(len(counts), learner.sections),
    }


def _edges(counts: torch.Tensor) -> list[int]:
    """Rows (falling counts) where bands begin, and the end: near the thirds, but words that occur equally often stay together."""
    changes = [0, *((counts[1:] != counts[:-1]).nonzero().squeeze(1) + 1).tolist(), len(counts)]
    thirds = (len(counts) * band / BANDS for band in range(BANDS + 1))
    return sorted({min(changes, key=lambda row: abs(row - third)) for third in thirds})


def _one_hot(words: int, sections: list[Section]) -> Data:
    """What one-hot vectors of the most frequent words come to: nothing is learned, so it is the same for every seed."""
    among = min(words, ONE_HOT_WORDS)
    unit = Directions(torch.eye(among))
    sums = _sums(unit, sections, 0, among)
    return {
        "right": sums["right"] / sums["total"] if sums["total"] else None,
        "mean_cosine": mean_cosine(unit),
        "spread": spread_of_cosines(unit),
        "numbers": words,
    }


def _sums(unit: Directions, sections: list[Section], low: int, high: int) -> dict[str, int]:
    """The analogies whose rarest word has a row in [low, high), and how many of them come out, the asked words left out."""
    rarest = [(section.name, section.questions, section.questions.max(1).values) for section in sections]
    mine = [Section(name, questions[(last >= low) & (last < high)]) for name, questions, last in rarest]
    scores = score(unit, [section for section in mine if len(section.questions)])
    return {"total": sum(each.total for each in scores), "right": sum(each.excluded for each in scores)}


def _nearest(unit: torch.Tensor, low: int, high: int) -> torch.Tensor:
    """(sampled words, neighbours): rows of the nearest of all, for words spread over the band; the same words in every seed."""
    asked = torch.linspace(low, high - 1, min(SAMPLED, high - low)).round().long()
    cosines = unit[asked] @ unit.T
    cosines[torch.arange(len(asked)), asked] = -torch.inf
    return cosines.topk(min(NEIGHBOURS, len(unit) - 1), 1).indices
