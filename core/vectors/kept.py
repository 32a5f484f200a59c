"""Vectors with their words at a step of a run: what questions are put to, whether the run trains on or has ended."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from core.config import from_json
from core.training.checkpoint import WEIGHTS, read_head, said_in
from core.vectors.learner import Word2VecLearner
from core.vectors_config import Word2VecConfig


class KeptVectors(NamedTuple):
    """`tokens` (V), most frequent first, and their input `vectors` (V, D) at a step."""

    config: Word2VecConfig
    step: int
    tokens: list[str]
    vectors: NDArray[np.float32]


def vectors_of(learner: Word2VecLearner) -> KeptVectors:
    """Those of now, not copied."""
    return KeptVectors(learner.config, learner.step, learner.words, learner.trainer.embedding.numpy())


def read_vectors(blob: bytes) -> KeptVectors:
    """Those of a checkpoint that holds weights only; raises ValueError when it is of another kind of run."""
    said, head = said_in(blob), read_head(blob)
    config = from_json(said["config"])
    if not isinstance(config, Word2VecConfig) or head.resumable:
        raise ValueError("this checkpoint holds no vectors with their words")
    tokens = msgspec.json.decode(said["vocabulary"], type=list[str])
    return KeptVectors(config, head.step, tokens, load(blob)[WEIGHTS + "embedding"])
