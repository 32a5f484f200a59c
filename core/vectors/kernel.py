"""One update by closed-form gradients: a gather, three to five batched products, a scatter.

For a question with score s = ⟨h, o⟩, label y and weight w the loss is w · (softplus(s) − y·s), so ∂loss/∂s = w · (σ(s) − y),
∂loss/∂h = Σ w (σ(s) − y) o over questions and ∂loss/∂o = Σ w (σ(s) − y) h over centres. All pairs of a chunk are one small
matrix product because neighbours in the text share theirs (pWord2Vec, Ji et al. 2016, goes half that way). Rows that occur
more than once get the sum of what is due to them, all computed from the weights before the update.

CBOW's inputs get ∂loss/∂h whole and not divided by the window's size, as word2vec.c and gensim do it; the divided
gradient, which is the exact one, learned much worse at the same learning rate.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import softplus

from core.problems import Trouble
from core.vectors.plan import Plan, Planner


class QuestionKernel:
    """Applies plans to `table` (Embedding above Context) in place. Buffers are made once.

    Raises Trouble("loss_diverged") before anything has moved when a score is not finite.
    """

    def __init__(self, table: Tensor, planner: Planner) -> None:
        self.table = table
        batch, chunk, size = planner.batch, planner.windows.chunk, table.shape[1]
        inputs, questions = planner.inputs, planner.questions
        self._loss_by_pair = planner.objective.loss_by_pair
        self._split = batch * inputs

        def parts() -> tuple[Tensor, Tensor, Tensor]:
            whole = table.new_empty(batch * (inputs + questions), size)
            return (
                whole,
                whole[: self._split].view(batch, inputs, size),
                whole[self._split :].view(batch, questions, size),
            )

        self._vectors, self._inputs, self._outputs = parts()
        self._moves, self._input_moves, self._output_moves = parts()
        self._scores = table.new_empty(batch, chunk, questions)
        self._hidden = table.new_empty(batch, chunk, size)
        self._hidden_moves = torch.empty_like(self._hidden)

    def update(self, plan: Plan, place: int, step: int, measure: bool) -> float | None:
        """Update `place` of the plan, which is step `step`; the loss before it, if it is to be measured."""
        hidden, scores = self._scores_of(plan, place)
        if not math.isfinite(scores.sum().item()):
            raise Trouble("loss_diverged", step=step)
        loss = self._loss(scores, plan, place) if measure else None
        residual = scores.sigmoid_().sub_(_labels(plan, place)).mul_(plan.weights[place])
        rate = -plan.rates[place]
        _product(residual.mT, hidden, rate, self._output_moves)
        if plan.bag is None:
            _product(residual, self._outputs, rate, self._input_moves)
        else:
            _product(residual, self._outputs, rate, self._hidden_moves)
            torch.bmm(plan.bag[place].mT, self._hidden_moves, out=self._input_moves)
        self._move(plan.rows[place], *plan.capped[place])
        return loss

    def _move(self, rows: Tensor, capped: Tensor, factors: Tensor) -> None:
        if len(capped):
            self._moves.index_copy_(0, capped, self._moves.index_select(0, capped).mul_(factors))
        self.table.scatter_add_(0, rows[:, None].expand_as(self._moves), self._moves)

    def probabilities(self, plan: Plan, place: int) -> Tensor:
        """(B, c, X): how likely "yes" is for each question now."""
        return self._scores_of(plan, place)[1].sigmoid()

    def _scores_of(self, plan: Plan, place: int) -> tuple[Tensor, Tensor]:
        torch.index_select(self.table, 0, plan.rows[place], out=self._vectors)
        hidden = self._inputs
        if plan.mean is not None:
            hidden = torch.bmm(plan.mean[place], self._inputs, out=self._hidden)
        return hidden, torch.bmm(hidden, self._outputs.mT, out=self._scores)

    def _loss(self, scores: Tensor, plan: Plan, place: int) -> float:
        """The summed binary cross-entropy of all questions, by weight, in nats, ÷ questions or pairs."""
        weights = plan.weights[place]
        entropy = softplus(scores) - scores * _labels(plan, place)
        number = (plan.pairs[place] if self._loss_by_pair else weights).sum()
        return ((entropy * weights).sum() / number.clamp(min=1.0)).item()


def _labels(plan: Plan, place: int) -> Tensor:
    return plan.labels if plan.labels.ndim == 2 else plan.labels[place]


def _product(left: Tensor, right: Tensor, factor: float, out: Tensor) -> None:
    """out = factor · left @ right, by batch."""
    torch.baddbmm(out, left, right, beta=0.0, alpha=factor, out=out)
