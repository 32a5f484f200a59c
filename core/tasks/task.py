"""What every task offers to training, to probes and to whoever wants to know whether it is solved."""

import importlib
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec
import torch
from torch import Tensor

from core.cells.recurrent import Trace
from core.config import MemoryConfig
from core.series_config import SeriesConfig
from core.tasks.catalog import TASKS
from core.tasks.sequence_model import NOT_ASKED, SequenceModel, asked_loss
from core.training.seeding import generator

ENOUGH = 1_000  # fresh sequences on which "solved" is judged
AT_ONCE = 250  # of them, so that long ones do not fill the memory
PROBE_SEQUENCES = 8


class Batch(NamedTuple):
    """Inputs, ids (T, B) or numbers (T, B, D), and targets (T, B); see `asked_loss` for targets that are not asked."""

    inputs: Tensor
    targets: Tensor


class Score(msgspec.Struct, frozen=True):
    """How a network did on `sequences` that it was not trained on.

    `metric` is the number that the task is judged by (see TaskSpec.metric), `accuracy` the share of right answers,
    `loss` the mean loss (nats, or squared error), `chance` the accuracy of the best answer that ignores the input.
    """

    metric: float
    accuracy: float
    loss: float
    solved: bool
    sequences: int
    chance: float


class Example(NamedTuple):
    """One sequence to look at: inputs (T, 1, …), and what each step reads, as people write it."""

    inputs: Tensor
    tokens: tuple[str, ...]


class Judged(NamedTuple):
    """Share of the asked steps that were right, and their mean loss."""

    accuracy: float
    loss: float


class Task(Protocol):
    """What is trained on: the same seed gives the same batches, and nothing else is drawn from anywhere."""

    def batch(self, step: int) -> Batch:
        """What a training step learns from."""
        ...

    def loss(self, model: SequenceModel, batch: Batch, trace: Trace | None = None) -> Tensor:
        """The mean loss over all steps that ask for an answer, differentiable."""
        ...

    def baselines(self) -> Mapping[str, float]:
        """Losses that need no memory, by name, in the loss's unit: the lines a curve has to get below."""
        ...

    def score(self, model: SequenceModel) -> Score:
        """How well the model does on sequences that it was not trained on."""
        ...

    def probe_batch(self) -> Batch:
        """(T, 8) that gradients are measured on, the same every time; its last step asks for an answer."""
        ...


class ScoredTask(ABC):
    """A task that is scored on what training never saw; a subclass says what a training step reads, and what counts as right."""

    input_size: int
    output_size: int

    def __init__(self, config: MemoryConfig | SeriesConfig) -> None:
        self.config: MemoryConfig | SeriesConfig = config

    @abstractmethod
    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """`count` sequences to learn from, (T, count, input_size), and their targets (T, count)."""

    @abstractmethod
    def tokens(self, inputs: Tensor) -> Sequence[str]:
        """What each step of one sequence (T, input_size) reads, as people write it."""

    def answer(self, target: int) -> str:
        """A class target as people write it."""
        return str(target)

    @abstractmethod
    def baselines(self) -> Mapping[str, float]:
        """See Task."""

    @abstractmethod
    def chance(self) -> float:
        """The accuracy of the best answer that ignores the input."""

    @abstractmethod
    def score(self, model: SequenceModel) -> Score:
        """See Task; the same sequences every time, and none of them learned from."""

    @abstractmethod
    def probe_batch(self) -> Batch:
        """See Task."""

    @abstractmethod
    def example(self) -> Example:
        """A sequence to look at, the same every time."""

    def batch(self, step: int) -> Batch:
        """See Task."""
        return self.draw(self.config.batch_size, generator(self.config.seed, "batch", step))

    def loss(self, model: SequenceModel, batch: Batch, trace: Trace | None = None) -> Tensor:
        """See Task."""
        outputs, _ = model(batch.inputs, trace=trace)
        return asked_loss(outputs, batch.targets)


class GeneratedTask(ScoredTask):
    """A task that makes its own sequences, as many as are wanted.

    Training, scoring, probing and looking draw with purposes of their own, so none sees what another saw. It is judged on
    about `judged_on` of them.
    """

    config: MemoryConfig

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.judged_on = ENOUGH

    def at_length(self, length: int, sequences: int = ENOUGH) -> "GeneratedTask":
        """The same task to judge a network at another length, on about so many fresh sequences."""
        other = type(self)(msgspec.structs.replace(self.config, length=length))
        other.judged_on = sequences
        return other

    def probe_batch(self) -> Batch:
        """See Task."""
        return self.draw(PROBE_SEQUENCES, generator(self.config.seed, "probe"))

    def score_batches(self) -> list[Batch]:
        """ENOUGH sequences that training never draws (`judged_on` of another length), in pieces."""
        pieces = math.ceil(self.judged_on / AT_ONCE)
        return [self.draw(AT_ONCE, generator(self.config.seed, "score", piece)) for piece in range(pieces)]

    def example(self) -> Example:
        """A sequence to look at, the same every time."""
        inputs = self.draw(1, generator(self.config.seed, "example")).inputs
        return Example(inputs, tuple(self.tokens(inputs[:, 0])))

    def score_by_share(self, model: SequenceModel, needed: float) -> Score:
        """The score of a task that is solved when a share of all answers is right."""
        results = [judged(model, batch) for batch in self.score_batches()]
        accuracy = sum(result.accuracy for result in results) / len(results)
        loss = sum(result.loss for result in results) / len(results)
        return Score(accuracy, accuracy, loss, accuracy >= needed, AT_ONCE * len(results), self.chance())


@torch.inference_mode()
def judged(model: SequenceModel, batch: Batch) -> Judged:
    """A model's answers where class targets ask for one: the largest output is the answer."""
    outputs, _ = model(batch.inputs)
    targets = batch.targets.to(outputs.device)
    asked = targets != NOT_ASKED
    right = outputs.argmax(-1)[asked] == targets[asked]
    return Judged(right.float().mean().item(), asked_loss(outputs, targets).item())


def task_of(config: MemoryConfig) -> GeneratedTask:
    """The config's task; raises UnknownName for one that the catalogue does not have."""
    module, name = TASKS[config.task].module.split(":")
    made: GeneratedTask = getattr(importlib.import_module(module), name)(config)
    return made
