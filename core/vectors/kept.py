"""Vectors with their words at a step of a run: what questions are put to, whether the run trains on or has ended."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.config import from_json
from core.imported_config import ImportedConfig
from core.runs.vector_export import kept_table
from core.training.checkpoint import metadata_of, read_head
from core.vectors.views import Table
from core.vectors_config import Word2VecConfig


class KeptVectors(NamedTuple):
    """`tokens` (V), most frequent first, and their input `vectors` (V, D) at a step."""

    config: Word2VecConfig | ImportedConfig
    step: int
    tokens: list[str]
    vectors: NDArray[np.float32]


class Answering(Table, Protocol):
    """A table that belongs to a run."""

    @property
    def config(self) -> Word2VecConfig | ImportedConfig: ...


def vectors_of(learner: Answering) -> KeptVectors:
    """Those of now, not copied."""
    return KeptVectors(learner.config, learner.step, learner.words, learner.embedding.numpy())


def read_vectors(blob: bytes) -> KeptVectors:
    """Those of a checkpoint that holds weights only: a view of its bytes, not to be written to.

    Raises ValueError when it is of another kind of run.
    """
    said, head = metadata_of(blob), read_head(blob)
    config = from_json(said["config"])
    if not isinstance(config, Word2VecConfig | ImportedConfig) or head.resumable:
        raise ValueError("this checkpoint holds no vectors with their words")
    table = kept_table(blob)
    return KeptVectors(config, head.step, table.words, table.vectors)
