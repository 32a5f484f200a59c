"""The job that makes a block of numbers of sentences: counted text → ids, padded → the first vectors of a network.

The network, with the catalogue's first cell, is a real one, not yet trained: the same seed starts the same network anywhere
in this program.
"""

from collections.abc import Generator
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.catalog import CELLS
from core.config import RecurrentConfig
from core.jobs.crew import crew_of_this_worker
from core.jobs.job import JobSpec, Source
from core.runs.vector_export import KeptTable, kept_table
from core.snapshot import Array, pack
from core.tasks.sequence_model import SequenceModel
from core.text.batching import FIRST, PADDING, Row, as_block, row_of, rows_of_text
from core.text.blocks import cut_sentences
from core.text.job import ReadingJob
from core.text.number import Progress
from core.text.numbered import NumberedText, NumberingOptions, numbering
from core.text.reading_config import MOST_KINDS, BatchOptions
from core.text.vocabulary_view import n_kept, vocabulary_view
from core.training.seeding import generator
from core.training.trained_vectors import trained_vectors

HIDDEN_SIZE = 16
CUT_OFF_SHOWN = 40
_COUNTED, _BATCHED = 0.8, 0.9


class Embedded(NamedTuple):
    """Vectors (B, L, D) of a block of ids, and what padding does to the state of the network that reads the first row.

    `same` is the largest difference between its state after the last real token, read in the block and read alone;
    `moved` is how far padding moves the state from there.
    """

    vectors: Array
    same: float
    moved: float


class BatchJob(ReadingJob[dict[str, Any]]):
    """Finds the counted text on the shelf, or counts it. The answer is one message: vocabulary, rows, vectors."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` holds the kept vectors of the run that the options name; what else takes long is on the shelf."""
        learned = kept_table(checkpoint) if checkpoint else None
        super().__init__(_batch(source, msgspec.json.decode(spec.config, type=BatchOptions), learned))

    def finished(self, result: dict[str, Any]) -> dict[str, Any]:
        """Already as the page is told."""
        return result


def _batch(
    source: Source, options: BatchOptions, learned: KeptTable | None
) -> Generator[Progress, None, dict[str, Any]]:
    config = options.config
    cutting = config.cutting(options.dictionary)
    counting = NumberingOptions(cutting, vocabulary_size=MOST_KINDS)
    numbered = yield from numbering(source, counting, crew_of_this_worker())
    yield Progress(_COUNTED, len(numbered.ids))
    kept = n_kept(numbered.counts, config.min_count)
    rows = _rows(numbered, options, kept)
    block = as_block(rows, config.max_length)
    yield Progress(_BATCHED, len(numbered.ids))
    embedded = _embedded(block, min(len(rows[0].tokens), config.max_length), kept, options)
    return {
        "vocabulary": vocabulary_view(numbered, config.min_count),
        "trains": numbered.trains,
        "rows": [_told(row, number == 0, config.max_length) for number, row in enumerate(rows)],
        "max_length": config.max_length,
        "feature_size": config.feature_size,
        "hidden_size": HIDDEN_SIZE,
        "seed": config.seed,
        "rows_in_table": kept + FIRST,
        "vectors": embedded.vectors,
        "same": embedded.same,
        "moved": embedded.moved,
        "trained": learned and trained_vectors(learned, [row.tokens[: config.max_length] for row in rows]),
    }


def _rows(numbered: NumberedText, options: BatchOptions, kept: int) -> list[Row]:
    """The reader's sentence, and sentences of the text drawn with the seed."""
    config = options.config
    own = [
        token for sentence in cut_sentences(config.sentence, config.cutting(options.dictionary)) for token in sentence
    ]
    order = torch.randperm(len(numbered.starts) - 1, generator=generator(config.seed, "batch")).numpy()
    return [row_of(own, numbered, kept), *rows_of_text(numbered, kept, config.batch_size - 1, order)]


def _embedded(block: np.ndarray, own_length: int, kept: int, options: BatchOptions) -> Embedded:
    """The vectors of ids (B, L), and how the network's state fares under padding."""
    config = options.config
    of_network = RecurrentConfig(cell=next(iter(CELLS)), hidden_size=HIDDEN_SIZE, seed=config.seed)
    n_rows = kept + FIRST
    network = SequenceModel(of_network, config.feature_size, n_rows, symbols=n_rows)
    with torch.no_grad():
        for table in network.embedding.parameters():
            table[PADDING] = 0.0  # as torch.nn.Embedding(padding_idx=0) begins; it also keeps it so
        ids = torch.from_numpy(block).T  # (L, B)
        vectors = network.embed(ids)  # (L, B, D)
        same, moved = _under_padding(network, ids, own_length)
    return Embedded(pack(vectors.transpose(0, 1).numpy()), same, moved)


def _under_padding(network: SequenceModel, ids: Tensor, length: int) -> tuple[float, float]:
    if length == 0:
        return 0.0, 0.0
    together = network.recurrent(network.embed(ids))[0][:, 0]  # (L, H)
    alone = network.recurrent(network.embed(ids[:length, :1]))[0][:, 0]
    at_end = together[length - 1]
    return float((at_end - alone[-1]).abs().max()), float((together[-1] - at_end).abs().max())


def _told(row: Row, own: bool, max_length: int) -> dict[str, Any]:
    """A row for the page; of what is cut off only as much as can be shown."""
    shown = max_length + CUT_OFF_SHOWN
    return {
        "tokens": row.tokens[:shown],
        "ids": row.ids[:shown],
        "counts": row.counts[:shown],
        "length": len(row.tokens),
        "own": own,
    }
