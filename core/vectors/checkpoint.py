"""Word vectors in training as safetensors bytes: to go on from, and both tables with their words to keep."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from safetensors.torch import load, save
from torch import Tensor

from core.config import RunConfig, to_json
from core.training.checkpoint import WEIGHTS, Head, read_head
from core.vector_files import held_limit_bytes
from core.vectors.learner import Word2VecLearner
from core.vectors.views import MAP_WORDS, MapView

MOST_BYTES = 64_000_000  # a larger training is begun anew after a crash rather than carried about every few seconds
MOST_KEPT_BYTES = 30_000_000  # of both tables; of larger ones Embedding alone is kept
MOST_ON_THE_WAY = 1_000_000
_MAP = "map_reference"


class Kept(Protocol):
    """What is kept: the table's words, how often each occurs if that is known, where it stands."""

    words: list[str]

    @property
    def config(self) -> RunConfig: ...

    @property
    def counts(self) -> Tensor | None: ...

    @property
    def step(self) -> int: ...

    @property
    def last_loss(self) -> float | None: ...


def resumable_bytes(learner: Word2VecLearner, view: MapView, elapsed_s: float) -> bytes | None:
    """Tables, place in the text, and how the map lies; None when they are too large or nothing was learned yet."""
    if learner.step == 0 or learner.trainer.table.nbytes > MOST_BYTES:
        return None
    tensors = learner.trainer.state()
    if view.reference is not None:
        tensors[_MAP] = view.reference
    return _save(tensors, learner, elapsed_s, True, {})


def restore(learner: Word2VecLearner, view: MapView, blob: bytes) -> None:
    """Bring a fresh learner of the same config and text to where the checkpoint was made; raises ValueError for another's."""
    if read_head(blob).resumable:
        tensors = load(blob)
        view.reference = tensors.get(_MAP)
        learner.trainer.load_state(tensors)


def weights_bytes(learner: Word2VecLearner, elapsed_s: float) -> bytes:
    """Embedding and Context with the words of their rows; where both are too large, Embedding of the words that fit."""
    trainer = learner.trainer
    tensors = {"embedding": trainer.embedding.clone(), "context": trainer.context.clone()}
    if trainer.table.nbytes > MOST_KEPT_BYTES:
        return vectors_bytes(learner, elapsed_s, held_limit_bytes())
    return table_bytes(tensors, learner, elapsed_s)


def vectors_bytes(learner: Word2VecLearner, elapsed_s: float, most_bytes: int = MOST_ON_THE_WAY) -> bytes:
    """Embedding alone, of the most frequent words that fit, those of a map at least: for questions to how it was on the way."""
    embedding = learner.trainer.embedding
    rows = min(len(embedding), max(MAP_WORDS, most_bytes // (embedding.shape[1] * embedding.element_size())))
    return table_bytes({"embedding": embedding[:rows].clone()}, learner, elapsed_s)


def table_bytes(tensors: dict[str, Tensor], table: Kept, elapsed_s: float) -> bytes:
    """Tensors by name with the words of their rows, for the library; as many words as Embedding has rows."""
    rows = len(tensors["embedding"])
    said = {"vocabulary": msgspec.json.encode(table.words[:rows]).decode()}
    if table.counts is not None:
        said["counts"] = msgspec.json.encode(table.counts[:rows].tolist()).decode()
    return _save({WEIGHTS + name: tensor for name, tensor in tensors.items()}, table, elapsed_s, False, said)


def _save(
    tensors: dict[str, Tensor], table: Kept, elapsed_s: float, resumable: bool, beside: Mapping[str, str]
) -> bytes:
    head = Head(table.step, elapsed_s, table.last_loss, resumable)
    said = {"head": msgspec.json.encode(head).decode(), "config": to_json(table.config), **beside}
    return bytes(save(tensors, said))
