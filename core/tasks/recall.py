"""Recall the first symbol: the smallest task that cannot be done without memory.

K symbols. The first is flagged; T − 2 distractors from the same alphabet follow; the last step, one more distractor,
carries the question's flag, and there alone an answer is due. Guessing is right once in K. Solved: at least 95 % of
1,000 fresh sequences. After Hochreiter & Schmidhuber 1997, experiment 2 (long time lag).
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from core.config import MemoryConfig
from core.tasks.sequence_model import NOT_ASKED, SequenceModel
from core.tasks.task import Batch, GeneratedTask, Score

SOLVED = 0.95


class Recall(GeneratedTask):
    """Inputs: one-hot symbol, then the flags "remember this" and "answer now"."""

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.input_size, self.output_size = config.symbols + 2, config.symbols

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T, count, K + 2) and targets (T, count), asked at the last step alone."""
        symbols = torch.randint(self.config.symbols, (self.config.length, count), generator=draw)
        inputs = F.pad(F.one_hot(symbols, self.config.symbols).float(), (0, 2))
        inputs[0, :, -2] = 1.0
        inputs[-1, :, -1] = 1.0
        targets = torch.full_like(symbols, NOT_ASKED)
        targets[-1] = symbols[0]
        return Batch(inputs, targets)

    def tokens(self, inputs: Tensor) -> list[str]:
        """Letters; the flagged ones marked."""
        letters = [letter(symbol) for symbol in inputs[:, :-2].argmax(-1).tolist()]
        return [f"{letters[0]}!", *letters[1:-1], f"{letters[-1]}?"]

    def answer(self, target: int) -> str:
        """A letter."""
        return letter(target)

    def baselines(self) -> dict[str, float]:
        """Guessing: ln K nats."""
        return {"uniform": math.log(self.config.symbols)}

    def chance(self) -> float:
        """1/K."""
        return 1.0 / self.config.symbols

    def score(self, model: SequenceModel) -> Score:
        """Share of sequences answered right."""
        return self.score_by_share(model, SOLVED)


def letter(symbol: int) -> str:
    """How a symbol is shown: A … Z, then a … f."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[symbol]
