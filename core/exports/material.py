"""What the library has of a run, packed for the worker that makes a file of it."""

from array import array

import msgspec
import numpy as np

from core.config import RunConfig, from_json
from core.exports.catalog import Exporter
from core.jobs.job import UPLOAD
from core.runs.epochs import epoch_starts, valid_frames, valid_losses
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import Snapshot, decode


class Material(msgspec.Struct, frozen=True):
    """A run's config and what was kept of it.

    `losses` are those of steps 1, 2, … as little-endian float32, NaN where a message was lost. `messages` are the kept
    ones of the exporter's parts, encoded, by part and rising step. `weights` are (step, safetensors), by rising step, the
    newest of all last; none of them need be resumable. `stem` is what its files are called.
    """

    stem: str
    language: str
    config: str
    created: float
    elapsed_s: float
    losses: bytes
    messages: list[bytes]
    weights: list[tuple[int, bytes]]

    @property
    def run_config(self) -> RunConfig:
        """The config; raises msgspec.ValidationError when it is not one."""
        return from_json(self.config)

    @property
    def loss_by_step(self) -> np.ndarray:
        """(steps,) float32."""
        return np.frombuffer(self.losses, "<f4")

    def of(self, part: str) -> list[Snapshot]:
        """The kept messages of a part, by rising step."""
        return [message for message in map(decode, self.messages) if message.kind == part]


def gather(store: RunStore, row: RunRow, exporter: Exporter, language: str) -> Material:
    """Everything that the exporter wants of a run."""
    began = epoch_starts(store, row.id)
    losses: array[float] = valid_losses(store, row.id, began)
    found = [
        store.frame(row.id, seq) for part in exporter.parts for _step, seq in valid_frames(store, row.id, part, began)
    ]
    return Material(
        stem=stem_of(row),
        language=language,
        config=row.config,
        created=row.created,
        elapsed_s=row.elapsed_s,
        losses=np.asarray(losses, "<f4").tobytes(),
        messages=[frame.body for frame in found if frame],
        weights=_weights(store, row, exporter),
    )


def stem_of(row: RunRow) -> str:
    """ "seqlens-lstm-fables-en-4f2a": what it is, and enough of its id to tell two alike."""
    config = from_json(row.config)
    what = config.cell or getattr(config, "architecture", row.kind)
    learned = getattr(config, "task", "") or ("text" if config.corpus.startswith(UPLOAD) else config.corpus)
    tail = "".join(letter for letter in row.id if letter.isalnum())[:4].lower()
    return "-".join(piece for piece in ("seqlens", what, learned, tail) if piece)


def _weights(store: RunStore, row: RunRow, exporter: Exporter) -> list[tuple[int, bytes]]:
    if exporter.weights == "none":
        return []
    resumable = store.resume_checkpoint(row.id)
    newest = [found for found in (store.nearest_weights(row.id, row.step), resumable) if found and found[0] <= row.step]
    newest = sorted(newest, key=lambda found: found[0])[-1:]  # of two as new, the one to resume from
    if exporter.weights == "newest":
        return newest
    kept = store.kept_weights(row.id)
    return [*(found for found in kept if not newest or found[0] < newest[0][0]), *newest]
