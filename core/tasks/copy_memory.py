"""Copy memory: ten symbols are read, kept over a delay, and written down in order.

Hochreiter & Schmidhuber 1997; in this form Arjovsky, Shah & Bengio 2016, "Unitary evolution recurrent neural networks".
m = 10 symbols of K, T − 1 blanks, a delimiter, m blanks: T + 2m steps. Due are T + m blanks, then the m symbols. The best
answer without memory writes blanks and then guesses: m · ln K / (T + 2m) nats a step. Solved: at least 99 % of the symbols
of 1,000 fresh sequences.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from core.config import MemoryConfig
from core.tasks.recall import letter
from core.tasks.sequence_model import NOT_ASKED, SequenceModel
from core.tasks.task import AT_ONCE, Batch, GeneratedTask, Score, judged

COPIED = 10  # m
SOLVED = 0.99


class CopyMemory(GeneratedTask):
    """Inputs: one-hot of the K symbols, the blank and the delimiter; outputs: the K symbols and the blank."""

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.blank, self.delimiter = config.symbols, config.symbols + 1
        self.input_size, self.output_size = config.symbols + 2, config.symbols + 1
        self.total_steps = config.length + 2 * COPIED

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T + 2m, count, K + 2) and targets (T + 2m, count), asked at every step."""
        symbols = torch.randint(self.config.symbols, (COPIED, count), generator=draw)
        read = torch.full((self.total_steps, count), self.blank)
        read[:COPIED] = symbols
        read[COPIED + self.config.length - 1] = self.delimiter
        targets = torch.full_like(read, self.blank)
        targets[-COPIED:] = symbols
        return Batch(F.one_hot(read, self.input_size).float(), targets)

    def tokens(self, inputs: Tensor) -> list[str]:
        """Letters, · for a blank, ▸ for the delimiter."""
        shown = {self.blank: "·", self.delimiter: "▸"}
        return [shown[s] if s in shown else letter(s) for s in inputs.argmax(-1).tolist()]

    def answer(self, target: int) -> str:
        """A letter, or · for a blank."""
        return "·" if target == self.blank else letter(target)

    def baselines(self) -> dict[str, float]:
        """Blanks, then guessing: m · ln K / (T + 2m) nats a step."""
        return {"memoryless": COPIED * math.log(self.config.symbols) / self.total_steps}

    def chance(self) -> float:
        """1/K of the symbols; blanks do not count."""
        return 1.0 / self.config.symbols

    def score(self, model: SequenceModel) -> Score:
        """Share of the symbols copied right; the loss is that of all steps, as in training."""
        batches = self.score_batches()
        copied = [judged(model, Batch(inputs, self._without_blanks(targets))).accuracy for inputs, targets in batches]
        accuracy = sum(copied) / len(copied)
        loss = sum(judged(model, batch).loss for batch in batches) / len(batches)
        return Score(accuracy, accuracy, loss, accuracy >= SOLVED, AT_ONCE * len(batches), self.chance())

    def _without_blanks(self, targets: Tensor) -> Tensor:
        return targets.masked_fill(targets == self.blank, NOT_ASKED)
