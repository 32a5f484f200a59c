"""The import of vectors as a run that trains nothing: one frame of what a trained run shows, and the table for the library."""

from collections.abc import Generator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.imported_config import ImportedConfig
from core.jobs.job import Source
from core.problems import Trouble
from core.text.corpus import CORPORA
from core.text.number import Progress
from core.text.pieces import retold
from core.training.observer import Measure
from core.vectors.asked_job import AskedJob
from core.vectors.checkpoint import table_bytes
from core.vectors.importing import AboutVectors, VectorOptions, importing
from core.vectors.learner import examples_of, usual_probe
from core.vectors.likeness import Directions, Section, SectionScore, read_questions, scoring
from core.vectors.rows import Vectors
from core.vectors.suggestions import suggestions
from core.vectors.views import MapView, judged, neighbours

_READING_SHARE = 0.8
_WORDS_IN_PIECE = 100_000
_NUMBERS_IN_PIECE = 1 << 22


class ImportedTable:
    """Imported words and their vectors; see core.vectors.views.Table. It stands at step 1 for ever."""

    step = 1
    looks_now = False
    is_done = True
    counts: Tensor | None = None
    last_loss: float | None = None

    def __init__(
        self, config: ImportedConfig, about: AboutVectors, embedding: Tensor, row_of: Mapping[str, int]
    ) -> None:
        self.config, self.about, self.embedding = config, about, embedding
        self.words = list(about.tokens)
        self.lists_of, self.sections = _best_known(
            {corpus.name: read_questions(corpus.questions(), row_of) for corpus in CORPORA.values()}
        )
        self.scores: list[SectionScore] = []
        self.examples = examples_of(self.sections)
        self.asked_for = config.probe.strip()
        self.probe = row_of.get(self.asked_for) if self.asked_for else usual_probe(self.examples, len(self.words))

    def train_step(self) -> float:
        """There is nothing to train."""
        raise RuntimeError("imported vectors are never trained")

    def judge(self) -> Generator[float, None, None]:
        """Answer the analogies; yields the fraction done."""
        unit = Directions(self.embedding)
        yield 0.0
        self.scores = yield from scoring(unit, self.sections)


class ImportedJob(AskedJob[ImportedTable]):
    """Reads a file of vectors, shows it as it would show trained ones, and ends. Whose they are is said in "started"."""

    config: ImportedConfig

    def prepare(self) -> Generator[Progress, None, ImportedTable]:
        """See RunJob. Raises Trouble with what is wrong with the file."""
        options = VectorOptions(rows=self.config.rows)
        found = yield from retold(
            importing(self._place(), options), lambda at: Progress(_READING_SHARE * at.done, at.tokens)
        )
        # The table is large: between two things that are done with all of it, others may have their turn.
        words = len(found.tokens)
        yield Progress(_READING_SHARE, words)
        row_of = yield from retold(_rows_by_word(found.tokens), lambda _: Progress(_READING_SHARE, words))
        vectors = yield from retold(_copied(found.vectors), lambda _: Progress(_READING_SHARE, words))
        table = ImportedTable(self.config, found.about, vectors, row_of)
        yield Progress(_READING_SHARE, words)
        yield from retold(table.judge(), lambda done: Progress(1 - (1 - _READING_SHARE) * (1 - done), words))
        self._map = MapView(table)
        self.step = table.step
        self._kept = table_bytes({"embedding": table.embedding}, table, self.elapsed_s)
        yield Progress(1.0, words)
        return table

    def introduction(self, table: ImportedTable) -> dict[str, Any]:
        """How much was read, and of what kind of file."""
        return {
            **_told(table),
            "parameters": table.embedding.numel(),
            "device": "cpu",
            "steps_total": table.step,
            "baselines": {},
            "probe": "" if table.probe is None else table.words[table.probe],
            "analogies": sum(len(section.questions) for section in table.sections),
            # Senses are known of a text's own sentences, which these vectors have not read.
            "suggestions": {**suggestions(table.lists_of, dict.fromkeys(table.words)), "senses": {}},
        }

    def measures(self, table: ImportedTable) -> Mapping[str, Measure]:
        """As of a trained run, without what belongs to training."""
        measures: dict[str, Measure] = {"map": self._map.frame, "neighbours": partial(neighbours, table)}
        return measures | ({"analogies": partial(judged, table, table.scores)} if table.sections else {})

    def kept_beside(self, table: ImportedTable) -> Mapping[str, Measure]:
        """A kept map names its words."""
        return {"map": self._map.names}

    def verdict(self, table: ImportedTable) -> dict[str, Any]:
        """What was read, and how many analogies come out."""
        asked = sum(section.total for section in table.scores)
        right = sum(section.excluded for section in table.scores)
        return {**_told(table), "loss": None, "analogies": right / asked if asked else None}

    def resumable(self, table: ImportedTable) -> bytes | None:
        """An import that was cut off begins again."""
        return None

    def weights(self, table: ImportedTable) -> bytes | None:
        """The vectors with their words, as a trained run keeps its own."""
        return self._kept

    def _place(self) -> Source:
        """The upload's bytes, or the file of the teacher's folder."""
        if self.config.corpus and self._source.data is None:
            raise Trouble("text_gone")
        return self._source if self.config.corpus else Source("", filename=self.config.file)


def _told(table: ImportedTable) -> dict[str, Any]:
    about = table.about
    return {
        "vocabulary": len(table.words),
        "dimension": about.dimension,
        "format": about.format,
        "promised": about.promised,
        "notes": [msgspec.to_builtins(note) for note in about.notes],
    }


def _copied(vectors: Vectors) -> Generator[None, None, Tensor]:
    """Vectors (V, D) that lie on the disk, in memory."""
    table = torch.empty(vectors.shape, dtype=torch.float32)
    rows = max(1, _NUMBERS_IN_PIECE // vectors.shape[1])
    for start in range(0, len(table), rows):
        table[start : start + rows] = torch.from_numpy(np.array(vectors[start : start + rows]))
        yield
    return table


def _rows_by_word(tokens: Sequence[str]) -> Generator[None, None, dict[str, int]]:
    """Word → row. Lists of analogies are written in small letters, files often are not: the most frequent spelling stands in."""
    row_of: dict[str, int] = {}
    for start in range(0, len(tokens), _WORDS_IN_PIECE):
        for row, word in enumerate(tokens[start : start + _WORDS_IN_PIECE], start):
            row_of.setdefault(word.lower(), row)
        yield
    for start in range(0, len(tokens), _WORDS_IN_PIECE):
        row_of.update((word, row) for row, word in enumerate(tokens[start : start + _WORDS_IN_PIECE], start))
        yield
    return row_of


def _best_known(lists: Mapping[str, list[Section]]) -> tuple[str, list[Section]]:
    """The built-in text, and its analogies, of which most have all their words here."""
    return max(lists.items(), key=lambda item: sum(len(section.questions) for section in item[1]))
