"""Word2Vec at a step of its training: one update after the other, the same whoever watches."""

import math
import time
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self

import torch
from torch import Tensor

from core.text.pieces import exhaust
from core.vectors.beginning import Beginning, beginning
from core.vectors.blocks import Block, Blocks
from core.vectors.cbow import CbowKernel
from core.vectors.cbow_plan import CbowPlanner
from core.vectors.kernel import QuestionKernel
from core.vectors.objectives import NegativeSampling, Objective
from core.vectors.plan import AnyPlan, Planner
from core.vectors.softmax import SoftmaxKernel
from core.vectors.windows import CHUNK, Windows
from core.vectors_config import Word2VecConfig


class Kernel(Protocol):
    """Applies the plans that its planner makes, each kind its own."""

    def update(self, plan: Any, place: int, step: int, measure: bool) -> float | None:
        """Update `place` of the plan, which is step `step`; the loss before it, if it is to be measured."""
        ...

    def probabilities(self, plan: Any, place: int) -> Tensor:
        """How likely each question's "yes" is now, in the shape of `Asked.weights`."""
        ...


class AlreadyFinished(RuntimeError):
    """There is no further update: the last epoch is over."""


class Update(NamedTuple):
    """What one update did. `step` counts from 1; `loss` is the one before the vectors moved, None if not measured.

    The loss is the mean binary cross-entropy of a question with negative sampling, the cross-entropy of a pair with both
    kinds of softmax, in nats. `words_done` counts the words read so far, skipped ones included, over all epochs.
    """

    step: int
    loss: float | None
    words_done: float
    learning_rate: float


class Trainer:
    """Two tables of vectors in training on a text: row r of both is the word `vocabulary_ids[r]`."""

    def __init__(self, config: Word2VecConfig, begun: Beginning) -> None:
        corpus, objective = begun.corpus, begun.objective
        self.config, self.vocabulary_ids, self.counts = config, corpus.vocabulary_ids, corpus.counts
        self.blocks = Blocks(corpus, config.context_window, config.subsample, config.epochs, config.seed)
        self.table = begun.table
        windows = Windows(config.context_window, CHUNK, self.table.dtype)
        self.planner, self.kernel = _engine(config, objective, self.table, self.blocks.words_total, windows)
        self.step_count, self.trained_s = 0, 0.0
        self.last_loss: float | None = None
        self._block: Block | None = None
        self._plan: AnyPlan | None = None
        self._planned = 0  # the update of the block that the plan begins with
        self._place = (0, 0)  # the block and the update in it that come next
        self._words_before = 0.0

    @classmethod
    def on(
        cls,
        config: Word2VecConfig,
        ids: Tensor,
        sentence_numbers: Tensor,
        counts: Tensor,
        *,
        dtype: torch.dtype = torch.float32,
    ) -> Self:
        """A trainer on a text that is not long; see core.vectors.beginning, whose errors it shares."""
        return cls(config, exhaust(beginning(config, ids, sentence_numbers, counts, dtype)))

    @property
    def embedding(self) -> Tensor:
        """(vocabulary, vector size): the vectors of words as they are given. A view, not a copy."""
        return self.table[: len(self.counts)]

    @property
    def context(self) -> Tensor:
        """(vocabulary, vector size): the vectors of words as they are guessed; (vocabulary − 1, …) the tree's nodes. A view."""
        return self.table[len(self.counts) :]

    @property
    def words_total(self) -> int:
        """How many words will have been read in the end."""
        return self.blocks.words_total

    @property
    def words_done(self) -> float:
        """How many words have been read, skipped ones included."""
        number, update = self._place
        if number >= self.blocks.count:
            return float(self.words_total)
        return self.planner.words_done(self._block, update) if self._block else self.blocks.first_word(number)

    @property
    def words_per_s(self) -> float:
        """Words read a second of training since this trainer was made or restored."""
        return (self.words_done - self._words_before) / self.trained_s if self.trained_s else 0.0

    @property
    def finished(self) -> bool:
        """Whether the last epoch is over."""
        return self._next() is None

    def step(self, measure: bool = True) -> Update:
        """Take one update. Without `measure` its loss is not computed, which is a little faster and changes nothing.

        Raises AlreadyFinished at the end, and Trouble("loss_diverged", step) before anything has moved when
        scores are not finite.
        """
        started = time.perf_counter()
        plan, place = self.upcoming()
        torch.set_flush_denormal(True)  # residuals fade into denormal numbers, on which a CPU is many times slower
        try:
            loss = self.kernel.update(plan, place, self.step_count + 1, measure)
        finally:
            torch.set_flush_denormal(False)
        self.step_count += 1
        self.last_loss = self.last_loss if loss is None else loss
        self._place = (self._place[0], self._place[1] + 1)
        update = Update(self.step_count, loss, self.words_done, plan.rates[place])
        self.trained_s += time.perf_counter() - started
        return update

    def upcoming(self) -> tuple[AnyPlan, int]:
        """The plan of the next update and its place in it; raises AlreadyFinished at the end."""
        following = self._next()
        if following is None:
            raise AlreadyFinished
        return following

    def rows(self, indices: Tensor, of_context: bool = False) -> Tensor:
        """Copies of the shown rows only, (len(indices), vector size)."""
        return (self.context if of_context else self.embedding).index_select(0, indices)

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on from here, bit for bit, with the same config and text: copies."""
        loss = math.nan if self.last_loss is None else self.last_loss
        return {
            "embedding": self.embedding.clone(),
            "context": self.context.clone(),
            "place": torch.tensor([self.step_count, *self._place]),
            "last_loss": torch.tensor(loss, dtype=torch.float64),
        }

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from a state; raises ValueError when it is not one of this config and text."""
        for name, table in (("embedding", self.embedding), ("context", self.context)):
            if name not in state or state[name].shape != table.shape:
                raise ValueError(f"the state's {name} is not of shape {tuple(table.shape)}")
        self.embedding.copy_(state["embedding"])
        self.context.copy_(state["context"])
        self.step_count, number, update = state["place"].tolist()
        loss = state["last_loss"].item()
        self.last_loss = None if math.isnan(loss) else loss
        self._block = self._plan = None
        self._place = (number, update)
        self._next()
        self._words_before, self.trained_s = self.words_done, 0.0

    def _next(self) -> tuple[AnyPlan, int] | None:
        """The plan of the next update and its place in it; makes both when they are due."""
        number, update = self._place
        while self._block is None or update >= self.planner.updates_of(self._block):
            if self._block is not None:
                number, update = number + 1, 0
            if number >= self.blocks.count:
                self._place, self._block, self._plan = (number, 0), None, None
                return None
            self._block, self._plan = self.blocks.block(number), None
        self._place = (number, update)
        place = update % self.planner.updates
        if self._plan is None or self._planned != update - place:
            self._planned = update - place
            self._plan = self.planner.plan(self._block, number, self._planned)
        return self._plan, place


def _engine(
    config: Word2VecConfig, objective: Objective, table: Tensor, words_total: int, windows: Windows
) -> tuple[Planner, Kernel]:
    """Who makes the plans, and who applies them."""
    vocabulary = len(table) - objective.context_rows
    if config.architecture == "cbow" and isinstance(objective, NegativeSampling) and config.negative_samples > 0:
        cbow = CbowPlanner(config, objective, vocabulary, words_total, windows)
        return cbow, CbowKernel(table, cbow)
    planner = Planner(config, objective, vocabulary, words_total, windows)
    return planner, (SoftmaxKernel if config.objective == "softmax" else QuestionKernel)(table, planner)
