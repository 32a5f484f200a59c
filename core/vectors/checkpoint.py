"""Word vectors in training as safetensors bytes: to go on from, and both tables with their words to keep."""

import msgspec
from safetensors.torch import load, save
from torch import Tensor

from core.config import to_json
from core.training.checkpoint import WEIGHTS, Head, read_head
from core.vectors.learner import Word2VecLearner
from core.vectors.views import MAP_WORDS, MapView

MOST_BYTES = 64_000_000  # a larger training is begun anew after a crash rather than carried about every few seconds
MOST_KEPT_BYTES = 30_000_000
MOST_ON_THE_WAY = 1_000_000
_MAP = "map_reference"


def resumable_bytes(learner: Word2VecLearner, view: MapView, elapsed_s: float) -> bytes | None:
    """Tables, place in the text, and how the map lies; None when they are too large or nothing was learned yet."""
    if learner.step == 0 or learner.trainer.table.nbytes > MOST_BYTES:
        return None
    tensors = learner.trainer.state()
    if view.reference is not None:
        tensors[_MAP] = view.reference
    return _save(tensors, learner, elapsed_s, resumable=True)


def restore(learner: Word2VecLearner, view: MapView, blob: bytes) -> None:
    """Bring a fresh learner of the same config and text to where the checkpoint was made; raises ValueError for another's."""
    if read_head(blob).resumable:
        tensors = load(blob)
        view.reference = tensors.get(_MAP)
        learner.trainer.load_state(tensors)


def weights_bytes(learner: Word2VecLearner, elapsed_s: float) -> bytes:
    """Embedding and Context with the words of their rows; where both are too large, Embedding of the words that fit."""
    trainer = learner.trainer
    if trainer.table.nbytes > MOST_KEPT_BYTES:
        return vectors_bytes(learner, elapsed_s, MOST_KEPT_BYTES)
    tensors = {WEIGHTS + "embedding": trainer.embedding.clone(), WEIGHTS + "context": trainer.context.clone()}
    return _save(tensors, learner, elapsed_s, resumable=False, rows=len(learner.words))


def vectors_bytes(learner: Word2VecLearner, elapsed_s: float, most_bytes: int = MOST_ON_THE_WAY) -> bytes:
    """Embedding alone, of the most frequent words that fit, those of a map at least: for questions to how it was on the way."""
    embedding = learner.trainer.embedding
    rows = min(len(embedding), max(MAP_WORDS, most_bytes // (embedding.shape[1] * embedding.element_size())))
    return _save({WEIGHTS + "embedding": embedding[:rows].clone()}, learner, elapsed_s, resumable=False, rows=rows)


def _save(
    tensors: dict[str, Tensor], learner: Word2VecLearner, elapsed_s: float, resumable: bool, rows: int = 0
) -> bytes:
    head = Head(learner.step, elapsed_s, learner.last_loss, resumable)
    said = {"head": msgspec.json.encode(head).decode(), "config": to_json(learner.config)}
    if not resumable:
        said["vocabulary"] = msgspec.json.encode(learner.words[:rows]).decode()
        said["counts"] = msgspec.json.encode(learner.trainer.counts[:rows].tolist()).decode()
    return bytes(save(tensors, said))
