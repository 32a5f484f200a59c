"""CBOW with negative sampling, the fast way: a centre has one true question, so that one is a product of rows, not of matrices.

With h the mean of the window, o the centre's row of Context, N the negatives' rows and falling = −rate · pairs, an update is

    true = ⟨h, o⟩          residual = (σ(true) − 1) · falling           o += residual · h
    scores = h Nᵀ          noise = σ(scores) · falling · k/N            N += noiseᵀ h
    the window's words each += residual · o + noise N

The equations, and why the last line is not divided by the window's size, are in kernel.py.
"""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from core.vectors.cbow_plan import CbowPlanner
from core.vectors.kernel import largest_score, move_rows
from core.vectors.plan import CERTAIN, CbowPlan


class CbowKernel:
    """Applies plans to `table` (Embedding above Context) in place; see QuestionKernel, whose errors it shares.

    Moves take the place of the vectors, which fit the processor's cache only once.
    """

    def __init__(self, table: Tensor, planner: CbowPlanner) -> None:
        self.table = table
        size, chunk, span = table.shape[1], planner.windows.chunk, planner.windows.span
        batch, groups, margin = planner.batch, planner.groups, 2 * planner.windows.window
        self._vectors = table.new_empty(planner.inputs + planner.questions, size)
        inputs, self._own, noise = torch.split(
            self._vectors, [planner.inputs, planner.centres, groups * planner.negatives]
        )
        self._inputs, self._noise = inputs.view(-1, chunk, size), noise.view(groups, -1, size)
        self._seen = inputs.unfold(0, span, chunk)[:batch].mT  # (B, span, vector size), without a copy
        self._hidden = table.new_empty(planner.centres, size)
        # Beside the centres' moves there are zeros, so that the inputs at either end find nothing there.
        padded = table.new_zeros(planner.inputs + margin, size)
        self._moves = padded[margin : margin + planner.centres]
        self._moves_seen = padded.unfold(0, span, chunk).mT
        self._scores = table.new_empty(groups, planner.centres // groups, planner.negatives)

    def update(self, plan: CbowPlan, place: int, step: int, measure: bool) -> float | None:
        """Update `place` of the plan, which is step `step`; the loss before it, if it is to be measured."""
        hidden, true, scores = self._scores_of(plan, place)
        swinging = max(largest_score(true, step), largest_score(scores, step)) > CERTAIN
        loss = _loss(true, scores, plan, place) if measure else None
        falling = plan.pairs[place] * -plan.rates[place]
        residual = true.sigmoid_().sub_(1.0).mul_(falling)
        noise = scores.sigmoid_().mul_((falling * plan.noise_weight).view(len(scores), -1, 1))
        grouped = hidden.view(len(scores), -1, hidden.shape[1])
        moves = torch.mul(self._own, residual, out=self._moves)
        moves.view_as(grouped).baddbmm_(noise, self._noise)
        torch.bmm(plan.back[place], self._moves_seen, out=self._inputs)
        torch.mul(hidden, residual, out=self._own)
        torch.bmm(noise.mT, grouped, out=self._noise)
        move_rows(self.table, self._vectors, plan, place, swinging)
        return loss

    def probabilities(self, plan: CbowPlan, place: int) -> Tensor:
        """(B, c, X): how likely "yes" is for each question of `CbowPlan.asked` now; only true questions of the centre's own."""
        _, true, scores = self._scores_of(plan, place)
        batch, chunk = plan.bag.shape[1:3]
        own = true.view(batch, chunk, 1).expand(-1, -1, chunk)
        return torch.cat([own, scores.view(batch, chunk, -1)], 2).sigmoid()

    def _scores_of(self, plan: CbowPlan, place: int) -> tuple[Tensor, Tensor, Tensor]:
        """h (B·c, vector size), its score with the centre's own row (B·c, 1) and with the group's negatives (G, B·c ÷ G, N)."""
        torch.index_select(self.table, 0, plan.rows[place], out=self._vectors)
        hidden = self._hidden
        torch.bmm(plan.bag[place], self._seen, out=hidden.view(len(self._seen), -1, hidden.shape[1]))
        hidden.mul_(plan.share[place])
        true = torch.mul(hidden, self._own, out=self._moves).sum(1, keepdim=True)
        grouped = hidden.view(len(self._noise), -1, hidden.shape[1])
        return hidden, true, torch.bmm(grouped, self._noise.mT, out=self._scores)


def _loss(true: Tensor, scores: Tensor, plan: CbowPlan, place: int) -> float:
    """The summed binary cross-entropy of all questions, by weight, in nats, ÷ questions."""
    pairs = plan.pairs[place]
    of_noise = softplus(scores).sum(2).view(-1, 1) * plan.noise_weight
    questions = pairs.sum() * (1.0 + plan.noise_weight * plan.negatives)
    return (((softplus(-true) + of_noise) * pairs).sum() / questions.clamp(min=1.0)).item()
