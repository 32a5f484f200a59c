"""Vector files to read: written by gensim, as a person would bring them, and what reading them gives."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gensim.models import KeyedVectors

from core.jobs.job import Source
from core.text.pieces import exhaust
from core.text.shelf import Shelf
from core.vectors.importing import ImportedVectors, VectorOptions, importing

WORDS = ["the", "王国", "naïve", "2020", "don't", "\u00a0", "\u3000全角", "end", "😀", "a_b"]


def table(rows: int, dimension: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)


def gensim_vectors(words: Sequence[str], vectors: np.ndarray) -> Any:
    made = KeyedVectors(vectors.shape[1])
    made.add_vectors(list(words), vectors)
    return made


def written(path: Path, words: Sequence[str], vectors: np.ndarray, **how: Any) -> bytes:
    """What gensim writes of these vectors."""
    gensim_vectors(words, vectors).save_word2vec_format(str(path), **how)
    return path.read_bytes()


def imported(raw: bytes, folder: Path, **options: Any) -> ImportedVectors:
    """An upload, read to its end."""
    return exhaust(importing(Source("", raw), VectorOptions(**options), Shelf(folder)))


def packed(raw: bytes) -> bytes:
    return gzip.compress(raw)
