"""A run as TensorBoard reads it: scalars, histograms at the kept steps, and the learned vectors for its projector.

Losses and scores are those that were stored while it trained. Histograms are of the kept weights: gates while the watched
sequence is read, every weight, and the gradient of the loss of the batch that the run learned from next; of word vectors
both tables, which have neither gates nor a batch's gradient.
"""

import tempfile
from collections.abc import Generator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from tensorboardX import SummaryWriter

from core.exports.archive import in_pieces
from core.exports.job import Export, Pieces
from core.exports.tables import measured
from core.exports.trained import Trained, network_weights, trained, vector_tables
from core.problems import Trouble
from core.runs.vector_export import projector_metadata, projector_vectors
from core.settings import settings_of
from core.text.number import Progress
from core.text.pieces import retold
from core.training.learner import LanguageLearner, Learner, ScoredLearner, prepare_learner
from core.training.probes import gate_traces
from core.vectors_config import Word2VecConfig

MOST_POINTS = 10_000  # of losses; of a longer run every second, third … step is given, the tables have all
MOST_VECTORS = 10_000  # the most frequent: what the projector can show
_SCALARS_AT_ONCE = 200
_PARTS = ("validation", "score", "analogies")
_PROJECTOR = """embeddings {
  tensor_name: "embedding"
  tensor_path: "vectors.tsv"
  metadata_path: "metadata.tsv"
}
"""


def write(export: Export) -> Pieces:
    """An event file, the projector's tables where something was embedded, and how to look at them."""
    with tempfile.TemporaryDirectory(prefix="seqlens-") as folder:
        writer = SummaryWriter(folder)
        times = _times(export)
        yield from (0.3 * done for done in _scalars(export, writer, times))
        writer.add_text("settings", _settings(export), walltime=export.material.created)
        if isinstance(export.material.run_config, Word2VecConfig):
            yield from (0.3 + 0.5 * done for done in _histograms_of_vectors(export, writer, times))
        elif not export.text_gone:
            yield from (0.3 + 0.5 * done for done in _histograms(export, writer, times))
        writer.close()
        events = next(Path(folder).iterdir()).read_bytes()
    # named by the run's own time: the writer's name for it has this computer's in it
    name = f"events.out.tfevents.{int(export.material.created)}.seqlens"
    yield from (0.85 for _ in export.archive.add_pieces(name, in_pieces(events)))
    vectors = yield from _projector(export)
    export.explain("tensorboard", stem=export.material.stem, vectors=vectors)
    yield 1.0


def _times(export: Export) -> tuple[np.ndarray, np.ndarray]:
    """Steps, and the seconds since 1970 at which they would have been had it trained without a pause; between measured ones
    evenly.
    """
    kept = sorted({(message.step, message.elapsed_s) for part in _PARTS for message in export.material.of(part)})
    steps = len(export.material.loss_by_step)
    known = [(0, 0.0), *kept, (max(steps, 1), export.material.elapsed_s)]
    at, elapsed = np.array(known).T
    return at, export.material.created + np.maximum.accumulate(elapsed)


def _scalars(export: Export, writer: Any, times: tuple[np.ndarray, np.ndarray]) -> Generator[float, None, None]:
    losses = export.material.loss_by_step
    stride = max(1, -(-len(losses) // MOST_POINTS))
    points = [(step, float(losses[step - 1])) for step in range(1, len(losses) + 1, stride)]
    for number, (step, loss) in enumerate(points):
        if np.isfinite(loss):
            writer.add_scalar("loss/training", loss, step, walltime=float(np.interp(step, *times)))
        if number % _SCALARS_AT_ONCE == 0:
            yield number / len(points)
    for name, values in measured(export).items():
        part, _, number_of = name.partition("_")
        tag = "loss/validation" if name == "validation_loss" else f"{part}/{number_of}"
        for step, value in values.items():
            writer.add_scalar(tag, value, step, walltime=float(np.interp(step, *times)))
        yield 1.0


def _histograms(export: Export, writer: Any, times: tuple[np.ndarray, np.ndarray]) -> Generator[float, None, None]:
    config = msgspec.structs.replace(export.material.run_config, device="cpu")
    learner = yield from retold(prepare_learner(config, export.source), lambda done: 0.5 * done)
    for number, (step, blob) in enumerate(export.material.weights, 1):
        learner.model.load_state_dict(network_weights(blob))
        found = chain(_gates(learner).items(), _weights(learner).items(), _gradients(learner, step).items())
        for tag, values in found:
            if np.isfinite(values).all():
                writer.add_histogram(tag, values, step, walltime=float(np.interp(step, *times)))
        yield 0.5 + 0.5 * number / len(export.material.weights)


def _histograms_of_vectors(
    export: Export, writer: Any, times: tuple[np.ndarray, np.ndarray]
) -> Generator[float, None, None]:
    """The numbers of both tables, and how long their rows are; of the most frequent words, as the projector has them."""
    weights = export.material.weights
    for number, (step, blob) in enumerate(weights, 1):
        when = float(np.interp(step, *times))
        for name, table in vector_tables(blob).items():
            rows = table[:MOST_VECTORS].float().numpy()
            if np.isfinite(rows).all():
                writer.add_histogram(f"weights/{name}", rows, step, walltime=when)
                writer.add_histogram(f"lengths/{name}", np.linalg.norm(rows, axis=1), step, walltime=when)
            yield number / len(weights)


def _gates(learner: Learner) -> dict[str, np.ndarray]:
    """Every traced quantity over the watched sentence or sequence."""
    if isinstance(learner, LanguageLearner):
        traces = gate_traces(learner.model, learner.probe.ids)
    else:
        assert isinstance(learner, ScoredLearner)
        traces = gate_traces(learner.model, learner.example.inputs[:, 0])
    return {f"gates/{name}": values for name, values in traces.items()}


def _weights(learner: Learner) -> dict[str, np.ndarray]:
    return {f"weights/{name}": weight.detach().numpy() for name, weight in learner.model.named_parameters()}


def _gradients(learner: Learner, step: int) -> dict[str, np.ndarray]:
    """∂L/∂ every weight for the batch that follows this step, before any clipping."""
    learner.model.zero_grad(set_to_none=True)
    loss = learner.task.loss(learner.model, learner.task.batch(step + 1))
    loss.backward()  # type: ignore[no-untyped-call]
    return {
        f"gradients/{name}": weight.grad.numpy()
        for name, weight in learner.model.named_parameters()
        if weight.grad is not None
    }


def _projector(export: Export) -> Generator[float | Progress, None, int]:
    """The projector's three files; how many vectors they have, 0 where nothing was embedded or no weights are kept."""
    try:
        found: Trained = yield from trained(export)
    except Trouble:
        return 0
    vectors = found.tensors.get("embedding.weight")
    if vectors is None:
        return 0
    shown, tokens = vectors[:MOST_VECTORS].numpy(), found.tokens[:MOST_VECTORS]
    counts = found.counts[:MOST_VECTORS] if found.counts else None
    yield from (0.9 for _ in export.archive.add_pieces("vectors.tsv", projector_vectors(shown)))
    yield from (0.95 for _ in export.archive.add_pieces("metadata.tsv", projector_metadata(tokens, counts)))
    export.archive.add("projector_config.pbtxt", _PROJECTOR)
    return len(tokens)


def _settings(export: Export) -> str:
    """The settings as a table in Markdown."""
    config = export.material.run_config
    rows = "".join(
        f"| {name} | {str(getattr(config, name)).replace('|', '∣')} |\n" for name in settings_of(type(config))
    )
    return f"| setting | value |\n|---|---|\n{rows}"
