"""What training is when nobody watches: a network, its task and its optimiser, one step at a time."""

import math
from collections.abc import Generator
from typing import Any

import torch
from torch.nn.utils import clip_grads_with_norm_, get_total_norm

from core.config import MemoryConfig, NetworkConfig, RecurrentConfig, RunConfig
from core.devices import Wish
from core.jobs.job import Source
from core.problems import Trouble
from core.series_config import SeriesConfig
from core.tasks.language_model import LanguageModel, LanguageModelTask
from core.tasks.sequence_model import SequenceModel
from core.tasks.series import series_task
from core.tasks.task import Example, Score, ScoredTask, Task, task_of
from core.text.codec import TokenCodec
from core.text.prepare import Prepared, prepare
from core.training.device import device_of, has_grouped_kernels
from core.training.sentences import Sentence, first_sentence, opening, read_sentence

# How often a run that ends when it has solved its task looks whether it has; a matter of the step number alone.
LOOK_EVERY = 100


class KeptNetwork:
    """A network as it was at a step, kept to answer questions: it needs its vocabulary, but not the text it learned from.

    It answers on the CPU, wherever it was trained: reading a sentence once is no work.
    """

    def __init__(self, config: RecurrentConfig, codec: TokenCodec, step: int) -> None:
        self.config, self.codec, self.step = config, codec, step
        self.model = LanguageModel(config, len(codec.vocabulary))


class Learner:
    """A network at a step of its training on a task. `step` counts the steps taken, `last_loss` is the latest step's.

    `last_norm` is the norm of the latest step's whole gradient, before it was clipped; None where this learner took none.
    The network and its optimiser are on the device that the config asks for; batches are drawn on the CPU, and follow.
    Raises Trouble("no_such_device") when that one is not here.
    """

    task: Task
    model: SequenceModel

    def __init__(self, config: NetworkConfig, task: Task, model: SequenceModel) -> None:
        self.config: NetworkConfig = config
        self.device = device_of(Wish(config.device, config.hidden_size, config.batch_size))
        self.task, self.model = task, model.to(self.device)
        self._grouped = has_grouped_kernels(self.device)
        self.optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, foreach=self._grouped)
        self.step = 0
        self.last_loss: float | None = None
        self.last_norm: float | None = None

    def introduction(self) -> dict[str, Any]:
        """What a "started" message says about this kind of run beside config, parameters and baselines."""
        return {}

    @property
    def looks_now(self) -> bool:
        """Whether this step is one at which the run looks how well it does, whoever watches."""
        return False

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to train: the budget of steps is used up."""
        return self.step >= self.config.steps

    def train_step(self) -> float:
        """Learn from one batch; the loss is the one before the weights moved, in the task's unit.

        Raises Trouble("loss_diverged" or "gradient_diverged", step) before anything has changed when one is not finite.
        """
        # A gradient that fades over 200 steps ends in denormal numbers, on which a CPU computes many times slower.
        torch.set_flush_denormal(True)
        try:
            return self._learn(self.step + 1)
        finally:
            torch.set_flush_denormal(False)

    def _learn(self, step: int) -> float:
        loss = self.task.loss(self.model, self.task.batch(step))
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        value = _finite(loss.item(), step, "loss")
        self._clip_gradient(step)
        self.optimiser.step()
        self.step, self.last_loss = step, value
        return value

    def _clip_gradient(self, step: int) -> None:
        gradients = [parameter.grad for parameter in self.model.parameters() if parameter.grad is not None]
        norm = get_total_norm(gradients, foreach=self._grouped)
        self.last_norm = _finite(norm.item(), step, "gradient")
        if 0.0 < self.config.clip_norm < self.last_norm:
            clip_grads_with_norm_(self.model.parameters(), self.config.clip_norm, norm, foreach=self._grouped)


class LanguageLearner(Learner):
    """A language model on a prepared text. Samples start with `prompt`, gates are shown for `probe`.

    Raises Trouble for a text that is too short.
    """

    config: RecurrentConfig
    task: LanguageModelTask
    model: LanguageModel

    def __init__(self, config: RecurrentConfig, prepared: Prepared) -> None:
        vocabulary_size = len(prepared.vocabulary)
        task = LanguageModelTask(config, prepared.ids, vocabulary_size)
        super().__init__(config, task, LanguageModel(config, vocabulary_size))
        self.prepared = prepared
        self.codec: TokenCodec = prepared
        self.prompt: Sentence = read_sentence(prepared, config.prompt) or opening(prepared)
        self.probe: Sentence = read_sentence(prepared, config.probe) or first_sentence(prepared, task.held_out_ids)

    def introduction(self) -> dict[str, Any]:
        """The sizes of vocabulary and text, where samples start, and the watched sentence."""
        return {
            "vocabulary": len(self.prepared.vocabulary),
            "tokens": len(self.prepared.ids),
            "prompt": self.prompt.text,
            "probe": self.probe.text,
        }


class ScoredLearner(Learner):
    """A network on a task that is scored. Gates are shown for `example`."""

    task: ScoredTask

    def __init__(self, config: MemoryConfig | SeriesConfig, task: ScoredTask) -> None:
        super().__init__(config, task, SequenceModel(config, task.input_size, task.output_size))
        self.example: Example = task.example()
        self._chance = task.chance()
        self._scored: tuple[int, Score] | None = None

    def introduction(self) -> dict[str, Any]:
        """The accuracy of guessing, the sequence that gates are shown for, and how many steps a sequence of a batch has."""
        time_steps = len(self.task.probe_batch().inputs)
        return {"chance": self._chance, "example": list(self.example.tokens), "time_steps": time_steps}

    @property
    def looks_now(self) -> bool:
        """See Learner; only tasks with known answers can be asked to be judged more often, or to end when solved."""
        config = self.config
        often = isinstance(config, MemoryConfig) and _is_multiple(self.step, config.score_every)
        return self.step > 0 and (often or self._looks_for_the_end)

    @property
    def is_done(self) -> bool:
        """The budget is used up, or this look finds the task solved."""
        return super().is_done or (self.step > 0 and self._looks_for_the_end and self.score().solved)

    @property
    def _looks_for_the_end(self) -> bool:
        ends = isinstance(self.config, MemoryConfig) and self.config.stop_when_solved
        return ends and _is_multiple(self.step, LOOK_EVERY)

    def score(self) -> Score:
        """The score of the weights of now, measured once a step."""
        if self._scored is None or self._scored[0] != self.step:
            self._scored = (self.step, self.task.score(self.model))
        return self._scored[1]


class MemoryLearner(ScoredLearner):
    """A network on a task whose right answer is known."""

    config: MemoryConfig

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config, task_of(config))


class SeriesLearner(ScoredLearner):
    """A network on a sequence of numbers."""

    config: SeriesConfig

    def introduction(self) -> dict[str, Any]:
        """Also how many values the linear model looks at."""
        return {**super().introduction(), "ar_order": self.config.ar_order}


def prepare_learner(config: RunConfig, source: Source) -> Generator[float, None, Learner]:
    """An untrained learner of the config; yields the fraction done (0 … 1) while a text is prepared. Raises Trouble."""
    if isinstance(config, MemoryConfig):
        return MemoryLearner(config)
    if isinstance(config, SeriesConfig):
        task = yield from series_task(config, source)
        return SeriesLearner(config, task)
    assert isinstance(config, RecurrentConfig)
    prepared = yield from prepare(source, config.tokenizer, config.vocabulary_size)
    return LanguageLearner(config, prepared)


def _is_multiple(step: int, every: int) -> bool:
    return every > 0 and step % every == 0


def _finite(value: float, step: int, what: str) -> float:
    if not math.isfinite(value):
        raise Trouble(f"{what}_diverged", step=step)
    return value
