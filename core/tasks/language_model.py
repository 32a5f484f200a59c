"""Next-token prediction: a network reads a text and learns which token comes next.

The first nine tenths of the text are for training, the rest is held out. Every batch depends on the seed and the step
only, so that a run can go on from any step without a data cursor.
"""

import math
from collections.abc import Iterator, Mapping
from typing import cast

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import Tensor, nn

from core.cells.recurrent import Clamp, States, Trace
from core.config import RecurrentConfig
from core.problems import Trouble
from core.tasks.ngrams import measure_baselines
from core.tasks.sequence_model import SequenceModel, asked_loss
from core.tasks.task import ENOUGH, Batch, Score, judged
from core.text.vocabulary import Vocabulary
from core.training.seeding import generator

HELD_OUT_SHARE = 0.1
VALIDATION_WINDOWS = 32
PROBE_WINDOWS = 8


class LanguageModel(SequenceModel):
    """A sequence model that reads tokens and gives logits for the token after each."""

    embedding: nn.Embedding

    def __init__(self, config: RecurrentConfig, vocabulary_size: int) -> None:
        super().__init__(config, config.embedding_size, vocabulary_size, symbols=vocabulary_size)


class LanguageModelTask:
    """A text cut into what is learned from and what is held out, as windows of T + 1 tokens.

    `ids` is the whole text, (N,). Raises Trouble("sequence_too_long", needed, found, length) when a side would not
    fill one window.
    """

    def __init__(self, config: RecurrentConfig, ids: np.ndarray, vocabulary_size: int) -> None:
        self.config, self.vocabulary_size = config, vocabulary_size
        window = config.sequence_length + 1
        if len(ids) < 2 * window:
            raise Trouble("sequence_too_long", needed=2 * window, found=len(ids), length=config.sequence_length)
        # a short text gives up more than a tenth, so that what is held out still fills a window
        split = len(ids) - max(window, int(len(ids) * HELD_OUT_SHARE))
        self.train_ids, self.held_out_ids = ids[:split], ids[split:]
        self._train_windows = sliding_window_view(self.train_ids, window)  # (starts, T + 1), no copy
        self._held_out_windows = sliding_window_view(self.held_out_ids, window)
        self._baselines: Mapping[str, float] | None = None

    def batch(self, step: int) -> Batch:
        """Inputs and targets (T, B) of a training step: random windows of the training text."""
        draw = generator(self.config.seed, "batch", step)
        starts = torch.randint(len(self._train_windows), (self.config.batch_size,), generator=draw)
        return _inputs_and_targets(self._train_windows[starts.numpy()])

    def validation_batch(self) -> Batch:
        """Inputs and targets (T, ≤ 32): the same windows of the held-out text every time, evenly spread."""
        return self._evenly_held_out(VALIDATION_WINDOWS)

    def probe_batch(self) -> Batch:
        """Inputs and targets (T, 8) that gradients are measured on: the same held-out windows every time."""
        return self._evenly_held_out(PROBE_WINDOWS)

    def _evenly_held_out(self, count: int) -> Batch:
        starts = np.linspace(0, len(self._held_out_windows) - 1, count).astype(np.int64)
        return _inputs_and_targets(self._held_out_windows[starts])

    def loss(self, model: SequenceModel, batch: Batch, trace: Trace | None = None) -> Tensor:
        """Mean cross-entropy per token, in nats."""
        outputs, _ = model(batch.inputs, trace=trace)
        return asked_loss(outputs, batch.targets)

    def baselines(self) -> Mapping[str, float]:
        """What predicting without a network costs on the held-out text (core.tasks.ngrams.Baselines)."""
        if self._baselines is None:
            measured = measure_baselines(self.train_ids, self.held_out_ids, self.vocabulary_size)
            self._baselines = cast(Mapping[str, float], measured)
        return self._baselines

    def score(self, model: SequenceModel) -> Score:
        """The next token guessed on up to 1,000 windows of the held-out text; solved when it beats the bigram's loss.

        `chance` is how often the training text's most frequent token is right.
        """
        batch = self._evenly_held_out(min(ENOUGH, len(self._held_out_windows)))
        result = judged(model, batch)
        chance = float((batch.targets == int(np.bincount(self.train_ids).argmax())).float().mean())
        return Score(
            metric=result.accuracy,
            accuracy=result.accuracy,
            loss=result.loss,
            solved=result.loss < self.baselines()["bigram"],
            sequences=batch.inputs.shape[1],
            chance=chance,
        )


def _inputs_and_targets(windows: np.ndarray) -> Batch:
    """Windows (B, T + 1) → tokens and the token after each, both (T, B)."""
    tokens = torch.from_numpy(windows.T.astype(np.int64, order="C"))
    return Batch(tokens[:-1], tokens[1:])


@torch.inference_mode()
def continuation(
    model: LanguageModel, prompt: list[int], draws: Tensor, temperature: float, clamp: Clamp | None = None
) -> Iterator[int]:
    """Token ids drawn one after the other from softmax(logits / temperature); `draws` holds a uniform number for each.

    The unknown token is never written: it stands for many, and nobody could read it. `clamp` holds gates while the
    prompt is read and while writing (see Recurrent.forward). Ends early when the network
    gives no finite numbers any more.
    """
    embedding, head, bias = (p.detach() for p in (model.embedding.weight, model.head.weight, model.head.bias))
    _, last = model.recurrent(model.embed(torch.tensor(prompt)).unsqueeze(1), clamp=clamp)
    states: States = tuple(state[0] for state in last)
    step = model.recurrent.stepper(clamp)
    for draw in draws.tolist():
        scores = torch.addmv(bias, head, states[0]).cpu().numpy().astype(np.float64) / temperature
        chosen = _draw(scores, draw)
        if chosen is None:
            return
        yield chosen
        states = step(embedding[chosen], states)


def _draw(scores: np.ndarray, draw: float) -> int | None:
    """The token at a uniform `draw` of softmax(scores) without the unknown token; None when there is none to choose."""
    highest = float(scores.max())
    if not math.isfinite(highest):
        return None
    weights = np.exp(scores - highest)
    weights[Vocabulary.unknown_id] = 0.0
    cumulative = weights.cumsum()
    total = float(cumulative[-1])
    if total <= 0.0:
        return None
    # to the right: a draw of exactly 0 must not fall on the first token, whose weight is 0
    return min(int(cumulative.searchsorted(draw * total, side="right")), len(cumulative) - 1)
