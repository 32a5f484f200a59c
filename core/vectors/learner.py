"""Word2Vec on a prepared text, as a run trains it: the trainer, its words, and how to get there from a source."""

import math
from collections.abc import Generator, Mapping

import numpy as np
import torch
from torch import Tensor

from core.jobs.crew import crew_of_this_worker
from core.jobs.job import Source
from core.text.catalog import WAYS, Cutting
from core.text.corpus import CORPORA
from core.text.number import Progress
from core.text.numbered import NumberedText, NumberingOptions, numbering, require_training
from core.text.pieces import retold
from core.vectors.beginning import beginning
from core.vectors.likeness import Section, read_questions
from core.vectors.trainer import Trainer
from core.vectors_config import Word2VecConfig

Example = tuple[int, int, int, int]  # a, b, c, d as rows

MOST_WORDS = 200_000  # that get a vector
LOADED_WORDS = 1 << 20  # at once
COUNTED_BLOCKS = 64  # of which the updates are counted beforehand; those of a longer training are estimated by them
_COUNTING_SHARE = 0.1


class Word2VecLearner:
    """Vectors at a step of their training; see core.training.run_job.Trainee.

    `words[r]` is the word of row r of the tables, by falling count. `sections` are the analogies that the text is
    known to hold, `examples` (a, b, c, d) of them, `probe` is the row of the watched word.
    """

    def __init__(self, config: Word2VecConfig, text: NumberedText, trainer: Trainer) -> None:
        self.config, self.trainer = config, trainer
        self.words = [text.tokens[number] for number in trainer.vocabulary_ids.tolist()]
        self.tokens = len(text.ids)
        row_of = {word: row for row, word in enumerate(self.words)}
        known = CORPORA[config.corpus].questions() if config.corpus in CORPORA else ""
        self.sections: list[Section] = read_questions(known, row_of)
        self.examples = examples_of(self.sections)
        self.asked_for = config.probe.strip().lower()
        self.probe = row_of.get(self.asked_for) if self.asked_for else self._usual_probe(row_of)
        self.steps_total = 0

    def _usual_probe(self, row_of: Mapping[str, int]) -> int:
        """Where the text is about words with two senses, the first of them."""
        senses = CORPORA[self.config.corpus].senses() if self.config.corpus in CORPORA else {}
        return next((row_of[word] for word in senses if word in row_of), usual_probe(self.examples, len(self.words)))

    @property
    def step(self) -> int:
        return self.trainer.step_count

    @property
    def embedding(self) -> Tensor:
        """(vocabulary, vector size), a view."""
        return self.trainer.embedding

    @property
    def counts(self) -> Tensor:
        """(vocabulary,): how often each word occurs."""
        return self.trainer.counts

    @property
    def last_loss(self) -> float | None:
        return self.trainer.last_loss

    @property
    def looks_now(self) -> bool:
        """No step is one to be judged at, whoever watches."""
        return False

    @property
    def is_done(self) -> bool:
        """Whether the last epoch is over."""
        return self.trainer.finished

    def train_step(self) -> float:
        """One update; its loss, not a number where it had no pair."""
        loss = self.trainer.step().loss
        return math.nan if loss is None else loss

    def count_updates(self) -> Generator[float, None, None]:
        """Find out `steps_total`; yields the fraction done."""
        blocks = self.trainer.blocks
        counted, looked = 0, min(blocks.count, COUNTED_BLOCKS)
        for number in range(looked):
            counted += self.trainer.planner.updates_of(blocks.block(number))
            yield (number + 1) / looked
        self.steps_total = round(counted * blocks.count / looked)


_USUAL_RANK = 40  # of the watched word in an unknown text: beyond "the" and "of", and still frequent
_EXAMPLES = 4


def usual_probe(examples: list[Example], words: int) -> int:
    """The row of the word that is watched where none is asked for."""
    return examples[0][1] if examples else min(_USUAL_RANK, words - 1)


def examples_of(sections: list[Section]) -> list[Example]:
    """One question of each table of words, as rows, across the table: of king : queen :: man : woman it is man : king :: woman : queen."""
    tables: dict[str, Example] = {}
    for name, questions in sections:
        # the second: in the worlds' first table it is the one that everybody knows
        a, b, c, d = questions[min(1, len(questions) - 1)].tolist()
        tables.setdefault(name.partition("-")[0], (c, a, d, b))
    return list(tables.values())[:_EXAMPLES]


def cutting_of(config: Word2VecConfig) -> Cutting:
    """How the config's text is cut: a generated one into the words it was made of, unless another way was chosen."""
    if config.corpus in CORPORA and CORPORA[config.corpus].tokenizer == config.tokenizer:
        own = CORPORA[config.corpus].cutting()
        if own.closed:
            return own
    return WAYS[config.tokenizer].with_dictionary(config.dictionary)


def prepare_word2vec(config: Word2VecConfig, source: Source) -> Generator[Progress, None, Word2VecLearner]:
    """An untrained learner of the config; yields the progress. Raises Trouble."""
    cutting = cutting_of(config)
    require_training(cutting)
    options = NumberingOptions(cutting, config.min_count, MOST_WORDS, config.n_tokens)
    text = yield from retold(
        numbering(source, options, crew_of_this_worker()),
        lambda progress: progress._replace(done=progress.done * (1 - _COUNTING_SHARE)),
    )
    tokens = len(text.ids)
    ids, sentence_numbers = yield from retold(loading(text), lambda _: Progress(1 - _COUNTING_SHARE, tokens))
    counts = torch.from_numpy(np.array(text.counts))
    begun = yield from retold(
        beginning(config, ids, sentence_numbers, counts), lambda _: Progress(1 - _COUNTING_SHARE, tokens)
    )
    yield Progress(1 - _COUNTING_SHARE, tokens)
    trainer = Trainer(config, begun)
    yield Progress(1 - _COUNTING_SHARE, tokens)
    learner = Word2VecLearner(config, text, trainer)
    yield from retold(learner.count_updates(), lambda done: Progress(1 - _COUNTING_SHARE * (1 - done), tokens))
    return learner


def loading(text: NumberedText) -> Generator[None, None, tuple[Tensor, Tensor]]:
    """Ids and sentence numbers int32 (N,) of a text that lies on the disk, a piece at a time."""
    ids, sentence_numbers = (torch.empty(len(text.ids), dtype=torch.int32) for _ in range(2))
    for begin in range(0, len(text.ids), LOADED_WORDS):
        end = min(begin + LOADED_WORDS, len(text.ids))
        ids[begin:end] = torch.from_numpy(np.array(text.ids[begin:end]))
        first, last = np.searchsorted(text.starts, [begin, end - 1], side="right") - 1
        lengths = np.diff(text.starts[first : last + 2].clip(begin, end))
        sentence_numbers[begin:end] = torch.from_numpy(np.repeat(np.arange(first, last + 1, dtype=np.int32), lengths))
        yield
    return ids, sentence_numbers
