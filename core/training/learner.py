"""What training is when nobody watches: a network, its task and its optimiser, one step at a time."""

import math

import torch
from torch.nn.utils import clip_grads_with_norm_, get_total_norm

from core.config import RecurrentConfig
from core.problems import Trouble
from core.tasks.language_model import LanguageModel, LanguageModelTask
from core.text.codec import TokenCodec
from core.text.prepare import Prepared
from core.training.sentences import Sentence, first_sentence, opening, read_sentence


class KeptNetwork:
    """A network as it was at a step, kept to answer questions: it needs its vocabulary, but not the text it learned from."""

    def __init__(self, config: RecurrentConfig, codec: TokenCodec, step: int) -> None:
        self.config, self.codec, self.step = config, codec, step
        self.model = LanguageModel(config, len(codec.vocabulary))


class Learner:
    """A language model at a step of its training.

    `step` counts the steps taken, `last_loss` is the latest step's. Samples start
    with `prompt`, gates are shown for `probe`. Raises Trouble for a text that is too short.
    """

    def __init__(self, config: RecurrentConfig, prepared: Prepared) -> None:
        self.config, self.prepared = config, prepared
        self.codec: TokenCodec = prepared
        vocabulary_size = len(prepared.vocabulary)
        self.task = LanguageModelTask(config, prepared.ids, vocabulary_size)
        self.model = LanguageModel(config, vocabulary_size)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=config.learning_rate, foreach=True)
        self.prompt: Sentence = read_sentence(prepared, config.prompt) or opening(prepared)
        self.probe: Sentence = read_sentence(prepared, config.probe) or first_sentence(prepared, self.task.held_out_ids)
        self.step = 0
        self.last_loss: float | None = None

    def train_step(self) -> float:
        """Learn from one batch; the loss is the one before the weights moved, in nats.

        Raises Trouble("loss_diverged" or "gradient_diverged", step) before anything has changed when one is not finite.
        """
        step = self.step + 1
        inputs, targets = self.task.batch(step)
        loss = self.task.loss(self.model, inputs, targets)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        value = _finite(loss.item(), step, "loss")
        self._clip_gradient(step)
        self.optimiser.step()
        self.step, self.last_loss = step, value
        return value

    def _clip_gradient(self, step: int) -> None:
        gradients = [parameter.grad for parameter in self.model.parameters() if parameter.grad is not None]
        norm = get_total_norm(gradients, foreach=True)
        length = _finite(norm.item(), step, "gradient")
        if 0.0 < self.config.clip_norm < length:
            clip_grads_with_norm_(self.model.parameters(), self.config.clip_norm, norm, foreach=True)


def _finite(value: float, step: int, what: str) -> float:
    if not math.isfinite(value):
        raise Trouble(f"{what}_diverged", step=step)
    return value
