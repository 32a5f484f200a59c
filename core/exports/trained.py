"""What a checkpoint of a run holds, under the names that torch.nn's modules have."""

from collections.abc import Generator
from typing import NamedTuple

import msgspec
from safetensors.torch import load
from torch import Tensor

from core.exports.job import Export
from core.problems import Trouble
from core.text.number import Progress
from core.training.checkpoint import WEIGHTS, metadata_of
from core.vectors.learner import prepare_word2vec
from core.vectors_config import Word2VecConfig


class Trained(NamedTuple):
    """Weights by torch.nn's names at a step, and what their rows stand for: tokens, and how often each occurs if known."""

    step: int
    tensors: dict[str, Tensor]
    tokens: list[str]
    counts: list[int] | None


def trained(export: Export) -> Generator[Progress, None, Trained]:
    """The newest weights; yields the progress. Raises Trouble("nothing_to_export"), or for a text that is gone and needed."""
    if not export.material.weights:
        raise Trouble("nothing_to_export")
    step, blob = export.material.weights[-1]
    said = metadata_of(blob)
    tokens = msgspec.json.decode(said.get("vocabulary", "[]"), type=list[str])
    counts = msgspec.json.decode(said["counts"], type=list[int]) if "counts" in said else None
    config = export.material.run_config
    if not isinstance(config, Word2VecConfig):
        return Trained(step, network_weights(blob), tokens, counts)
    if not tokens:  # of a run that goes on: its words are found again in its text
        export.require_text()
        learner = yield from prepare_word2vec(config, export.source)
        tokens, counts = learner.words, learner.trainer.counts.tolist()
    return Trained(step, vector_tables(blob), tokens, counts)


def vector_tables(blob: bytes) -> dict[str, Tensor]:
    """The tables of word vectors that a checkpoint holds, (V, d) each: embedding.weight, context.weight."""
    tensors = load(blob)
    tables = {f"{name}.weight": tensors.get(WEIGHTS + name, tensors.get(name)) for name in ("embedding", "context")}
    return {name: table for name, table in tables.items() if table is not None}


def network_weights(blob: bytes) -> dict[str, Tensor]:
    """A recurrent network's weights by torch.nn's names: embedding.*, recurrent.*, head.*."""
    return {name.removeprefix(WEIGHTS): tensor for name, tensor in load(blob).items() if name.startswith(WEIGHTS)}
