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
from core.vectors.plan import CERTAIN, AnyPlan, Plan, Planner, shorten


def largest_score(scores: Tensor, step: int) -> float:
    """The largest absolute score; raises Trouble("loss_diverged") when one of them is not finite."""
    low, high = (each.item() for each in scores.aminmax())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise Trouble("loss_diverged", step=step)
    return max(-low, high)


def move_rows(table: Tensor, moves: Tensor, plan: AnyPlan, place: int, swinging: bool) -> None:
    """Add the moves to the first rows that the plan names, less for the capped ones; one row may get several moves."""
    capped, factors = plan.capped[place]
    if len(moves) < plan.rows.shape[1]:
        inside = capped < len(moves)
        capped, factors = capped[inside], factors[inside]
    if len(capped):
        moves.index_copy_(0, capped, moves.index_select(0, capped).mul_(factors))
    if swinging:
        shorten(moves)
    rows = plan.rows[place, : len(moves), None]
    table.scatter_add_(0, rows.expand_as(moves), moves)


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
        largest = largest_score(scores, step)
        loss = self._loss(scores, plan, place) if measure else None
        residual = scores.sigmoid_().sub_(_labels(plan, place)).mul_(plan.weights[place])
        rate = -plan.rates[place]
        _product(residual.mT, hidden, rate, self._output_moves)
        if plan.bag is None:
            _product(residual, self._outputs, rate, self._input_moves)
        else:
            _product(residual, self._outputs, rate, self._hidden_moves)
            torch.bmm(plan.bag[place].mT, self._hidden_moves, out=self._input_moves)
        move_rows(self.table, self._moves, plan, place, swinging=largest > CERTAIN)
        return loss

    def probabilities(self, plan: Plan, place: int) -> Tensor:
        """(B, c, X): how likely "yes" is for each question now."""
        return self._scores_of(plan, place)[1].sigmoid()

    def _scores_of(self, plan: Plan, place: int) -> tuple[Tensor, Tensor]:
        torch.index_select(self.table, 0, plan.rows[place], out=self._vectors)
        hidden = self._inputs
        if plan.bag is not None and plan.share is not None:
            hidden = torch.bmm(plan.bag[place], self._inputs, out=self._hidden).mul_(plan.share[place])
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
