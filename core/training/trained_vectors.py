"""What a trained run of Word2Vec made of the tokens of a batch: their vectors, and the words that came to lie near."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.runs.vector_export import KeptTable
from core.snapshot import pack

NEAREST = 4


def trained_vectors(learned: KeptTable, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """For the tokens of the rows that the run has a vector of: `place` in `vectors` (tokens, D), and `nearest` by cosine.

    `extreme` is the largest number of these vectors, `of` how many of the batch's tokens there are, `found` how many are known.
    """
    tokens = [token for row in rows for token in row]
    row_of = {word: row for row, word in enumerate(learned.words)}
    known = {token: row_of[token] for token in dict.fromkeys(tokens) if token in row_of}
    vectors = np.asarray(learned.vectors[list(known.values())], np.float32)
    extreme = float(np.abs(vectors).max(initial=0.0)) or 1.0
    return {
        "place": {token: place for place, token in enumerate(known)},
        "vectors": pack(vectors, "u1", -extreme, extreme),
        "feature_size": int(learned.vectors.shape[1]),
        "extreme": extreme,
        "nearest": dict(zip(known, _nearest(learned, list(known.values())), strict=True)),
        "found": sum(token in known for token in tokens),
        "of": len(tokens),
    }


def _nearest(learned: KeptTable, rows: Sequence[int]) -> list[list[dict[str, Any]]]:
    """For each row of the table, the words with the largest cosine to it, itself left out."""
    norms = np.linalg.norm(learned.vectors, axis=1, keepdims=True)
    unit = learned.vectors / np.where(norms == 0.0, 1.0, norms)
    cosines = unit[list(rows)] @ unit.T
    cosines[np.arange(len(rows)), list(rows)] = -np.inf
    count = min(NEAREST, len(unit) - 1)
    found = []
    for of_row in cosines:
        best = np.argpartition(-of_row, count - 1)[:count]
        best = best[np.argsort(-of_row[best])]
        found.append([{"word": learned.words[other], "cosine": float(of_row[other])} for other in best])
    return found
