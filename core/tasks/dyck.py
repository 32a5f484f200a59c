"""Depth of brackets: after every bracket of a random Dyck-1 prefix, how many are open?

Dyck-1 is the language of balanced brackets (Chomsky & Schützenberger 1963); reading it means counting (Suzgun et al.
2019). Each bracket opens or closes with equal chance; at depth 0 it opens, and at depth K − 1, the deepest, it closes.
Depths 0 … K − 1 are the classes. Baselines know how often each depth occurs, over all steps or step by step, but have
not read the sequence. Solved: at least 99 % of the depths of 1,000 fresh sequences.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.config import MemoryConfig
from core.tasks.sequence_model import SequenceModel
from core.tasks.task import Batch, GeneratedTask, Score

SOLVED = 0.99


class Dyck(GeneratedTask):
    """Inputs: one-hot of "(" and ")"; outputs: the depths 0 … K − 1."""

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.deepest = config.symbols - 1
        self.input_size, self.output_size = 2, config.symbols

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T, count, 2) and the depth after each step, (T, count)."""
        coins = torch.randint(2, (self.config.length, count), generator=draw) * 2 - 1
        steps, depth = torch.empty_like(coins), torch.zeros(count, dtype=torch.int64)
        depths = torch.empty_like(coins)
        for t, coin in enumerate(coins):
            steps[t] = torch.where(depth == 0, 1, torch.where(depth == self.deepest, -1, coin))
            depth = depth + steps[t]
            depths[t] = depth
        return Batch(F.one_hot((steps < 0).long(), 2).float(), depths)

    def tokens(self, inputs: Tensor) -> list[str]:
        """The brackets."""
        return ["()"[side] for side in inputs.argmax(-1).tolist()]

    def baselines(self) -> dict[str, float]:
        """Cross-entropies in nats: with the depths' frequencies over all steps, and with those of the step."""
        by_step = self._depth_shares()
        return {"unigram": _entropy(by_step.mean(0)), "by_position": float(np.mean([_entropy(s) for s in by_step]))}

    def chance(self) -> float:
        """The share of the depth that occurs most."""
        return float(self._depth_shares().mean(0).max())

    def score(self, model: SequenceModel) -> Score:
        """Share of the depths that are right."""
        return self.score_by_share(model, SOLVED)

    def _depth_shares(self) -> np.ndarray:
        """P(depth after step t), (T, K), by the walk's own transition matrix."""
        size = self.deepest + 1
        move = np.zeros((size, size))
        for depth in range(size):
            up = 1.0 if depth == 0 else 0.0 if depth == self.deepest else 0.5
            if up:
                move[depth, depth + 1] = up
            if up < 1.0:
                move[depth, depth - 1] = 1.0 - up
        shares = np.zeros((self.config.length + 1, size))
        shares[0, 0] = 1.0
        for t in range(self.config.length):
            shares[t + 1] = shares[t] @ move
        return shares[1:]


def _entropy(shares: np.ndarray) -> float:
    some = shares[shares > 0.0]
    return float(-(some * np.log(some)).sum())
