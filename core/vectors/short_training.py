"""Trainings that somebody waits for: the page's settings on the beginning of its text, with no more words than take seconds."""

from collections.abc import Generator
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

from core.jobs.crew import crew_of_this_worker
from core.jobs.job import Source
from core.text.corpus import CORPORA
from core.text.number import Progress
from core.text.numbered import NumberedText, NumberingOptions, numbering, require_training
from core.text.pieces import retold
from core.vectors.learner import MOST_WORDS, cutting_of
from core.vectors.likeness import Section, read_questions
from core.vectors.trainer import Trainer
from core.vectors_config import Word2VecConfig

UPDATES_IN_PIECE = 20


class ReadText(NamedTuple):
    """The beginning of a text: `ids` and `sentences` (their numbers) int64 (words,), `counts` (vocabulary,) within it.

    `tokens[i]` is the word with id i; `sections` are the analogies that the text is known to hold, as rows of a trainer's tables.
    `row_of` gives the row of a word that is frequent enough.
    """

    ids: NDArray[np.int64]
    sentences: NDArray[np.int64]
    counts: NDArray[np.int64]
    tokens: tuple[str, ...]
    rows: list[str]
    row_of: dict[str, int]
    sections: list[Section]

    def sentence(self, number: int) -> list[str]:
        """The words of one sentence."""
        return [self.tokens[i] for i in self.ids[self.sentences == number]]


def reading(config: Word2VecConfig, source: Source, most_words: int) -> Generator[Progress, None, ReadText]:
    """The first `most_words` words of the config's text, whole sentences. Raises Trouble."""
    cutting = cutting_of(config)
    require_training(cutting)
    options = NumberingOptions(cutting, config.min_count, MOST_WORDS, config.n_tokens)
    text = yield from retold(
        numbering(source, options, crew_of_this_worker()), lambda progress: progress._replace(done=progress.done / 4)
    )
    return _beginning(config, text, most_words)


def _beginning(config: Word2VecConfig, text: NumberedText, most_words: int) -> ReadText:
    whole = int(np.searchsorted(text.starts, most_words, side="right")) - 1
    lengths = np.diff(text.starts[: max(1, whole) + 1])
    ids = np.array(text.ids[: int(lengths.sum())], np.int64)
    counts = np.bincount(ids, minlength=len(text.tokens))
    rows = [token for token, count in zip(text.tokens, counts.tolist(), strict=True) if count >= config.min_count]
    row_of = {word: row for row, word in enumerate(rows)}
    known = CORPORA[config.corpus].questions() if config.corpus in CORPORA else ""
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    return ReadText(ids, sentences, counts, text.tokens, rows, row_of, read_questions(known, row_of))


def shortened(config: Word2VecConfig, text: ReadText, most_read: int) -> Word2VecConfig:
    """The config with so many times through the text that about `most_read` words are read in all, at least once."""
    epochs = max(1, min(config.epochs, most_read // max(1, len(text.ids))))
    return msgspec.structs.replace(config, epochs=epochs)


def trainer_of(config: Word2VecConfig, text: ReadText, ids: NDArray[np.int64] | None = None) -> Trainer:
    """A trainer on the text, or on other `ids` (words,) in the place of its own. Raises Trouble("too_few_words")."""
    read = torch.from_numpy(text.ids if ids is None else ids)
    return Trainer.on(config, read, torch.from_numpy(text.sentences), torch.from_numpy(text.counts))


def training(trainer: Trainer) -> Generator[float, None, None]:
    """Train to the end in short pieces; yields the share done."""
    while not trainer.finished:
        for _ in range(UPDATES_IN_PIECE):
            if trainer.finished:
                break
            trainer.step(measure=False)
        yield trainer.words_done / trainer.words_total
