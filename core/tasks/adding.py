"""Adding: of T numbers drawn evenly from 0 … 1 two are flagged; at the end their sum is due.

Hochreiter & Schmidhuber 1997, experiment 4; with one flag in each half of the sequence, as in Arjovsky et al. 2016. Always
answering 1 has a mean squared error of Var(u₁ + u₂) = 1/6. Solved: below 0.01 on 1,000 fresh sequences. An answer counts
as right when it is off by less than 0.04 (Hochreiter & Schmidhuber's own criterion).
"""

import torch
from torch import Tensor

from core.config import MemoryConfig
from core.tasks.sequence_model import SequenceModel
from core.tasks.task import Batch, GeneratedTask, Score

SOLVED = 0.01
TOLERANCE = 0.04


class Adding(GeneratedTask):
    """Inputs: the number and its flag; output: the sum."""

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.input_size, self.output_size = 2, 1

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T, count, 2) and targets (T, count): NaN, and the sum at the last step."""
        length, half = self.config.length, self.config.length // 2
        numbers = torch.rand(length, count, generator=draw)
        flags = torch.zeros(length, count)
        for low, high in ((0, half), (half, length)):
            flags.scatter_(0, torch.randint(low, high, (1, count), generator=draw), 1.0)
        targets = torch.full((length, count), torch.nan)
        targets[-1] = (numbers * flags).sum(0)
        return Batch(torch.stack((numbers, flags), -1), targets)

    def tokens(self, inputs: Tensor) -> list[str]:
        """Two decimals; a flagged number is marked."""
        return [f"{number:.2f}{'!' if flag else ''}" for number, flag in inputs.tolist()]

    def baselines(self) -> dict[str, float]:
        """The mean squared error of always answering 1."""
        return {"constant": 1.0 / 6.0}

    def chance(self) -> float:
        """How often 1 is off by less than 0.04: the sum of two evenly drawn numbers has a triangular density."""
        return 2.0 * TOLERANCE - TOLERANCE**2

    @torch.inference_mode()
    def score(self, model: SequenceModel) -> Score:
        """The mean squared error of the answers at the last step."""
        batches = self.score_batches()
        errors = torch.cat([model(inputs)[0][-1, :, 0].cpu() - targets[-1] for inputs, targets in batches])
        loss = errors.square().mean().item()
        accuracy = (errors.abs() < TOLERANCE).float().mean().item()
        return Score(loss, accuracy, loss, loss < SOLVED, len(errors), self.chance())
