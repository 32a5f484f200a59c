"""One update by the full softmax: a probability for every word of the vocabulary, so its cost grows with the vocabulary.

For a centre with h and true words t₁ … t_n the loss is Σ −log softmax(C h)[t], so with counts y over the vocabulary
∂loss/∂scores = n·p − y, ∂loss/∂h = Cᵀ(n·p − y) and ∂loss/∂C = Σ (n·p − y) hᵀ over centres: every row of Context moves.
"""

from torch import Tensor

from core.vectors.kernel import largest_score, move_rows
from core.vectors.plan import CERTAIN, Plan, Planner, shorten


class SoftmaxKernel:
    """Applies plans to `table` (Embedding above Context) in place; see QuestionKernel, whose errors it shares."""

    def __init__(self, table: Tensor, planner: Planner) -> None:
        self.table = table
        self._context = table[planner.vocabulary :]
        self._vocabulary, self._cap = planner.vocabulary, planner.cap
        self._batch, self._inputs = planner.batch, planner.inputs

    def update(self, plan: Plan, place: int, step: int, measure: bool) -> float | None:
        """Update `place` of the plan, which is step `step`; the loss before it, if it is to be measured."""
        hidden, scores = self._scores_of(plan, place)
        swinging = largest_score(scores, step) > CERTAIN
        log_p = scores.log_softmax(1)
        pairs, true = plan.pairs[place].view(-1, 1), self._true_counts(plan, place)
        loss = (-(true * log_p).sum() / pairs.sum().clamp(min=1.0)).item() if measure else None
        expected = log_p.exp_().mul_(pairs)
        load = expected.sum(0) + true.sum(0)
        residual = expected.sub_(true)
        hidden_moves = (residual @ self._context).mul_(-plan.rates[place])
        context_moves = residual.T @ hidden
        context_moves *= (self._cap / load.clamp(min=self._cap))[:, None] * -plan.rates[place]
        if swinging:
            shorten(context_moves)
        self._context.add_(context_moves)
        self._move_inputs(plan, place, hidden_moves, swinging)
        return loss

    def probabilities(self, plan: Plan, place: int) -> Tensor:
        """(B, c, X): how likely each true word is now, among all words."""
        targets = self._targets(plan, place)
        probabilities = self._scores_of(plan, place)[1].softmax(1).gather(1, targets)
        return probabilities.view(plan.weights.shape[1:])

    def _scores_of(self, plan: Plan, place: int) -> tuple[Tensor, Tensor]:
        """h (B·c, vector size) and its score with every word (B·c, vocabulary)."""
        inputs = self.table.index_select(0, plan.rows[place, : self._batch * self._inputs])
        if plan.bag is not None and plan.share is not None:
            sums = plan.bag[place] @ inputs.view(self._batch, self._inputs, -1)
            inputs = (sums * plan.share[place]).flatten(0, 1)
        return inputs, inputs @ self._context.T

    def _targets(self, plan: Plan, place: int) -> Tensor:
        """(B·c, X) word ids: what the centres of a chunk could have as true words."""
        targets = plan.rows[place, self._batch * self._inputs :].view(self._batch, 1, -1) - self._vocabulary
        return targets.expand(plan.weights.shape[1:]).reshape(-1, targets.shape[2])

    def _true_counts(self, plan: Plan, place: int) -> Tensor:
        """(B·c, vocabulary): how often each word is a true one for each centre."""
        weights = plan.weights[place].flatten(0, 1)
        counts = weights.new_zeros(len(weights), self._vocabulary)
        return counts.scatter_add_(1, self._targets(plan, place), weights)

    def _move_inputs(self, plan: Plan, place: int, hidden_moves: Tensor, swinging: bool) -> None:
        moves = hidden_moves
        if plan.bag is not None:
            moves = (plan.bag[place].mT @ hidden_moves.view(self._batch, -1, moves.shape[1])).flatten(0, 1)
        move_rows(self.table, moves, plan, place, swinging)
