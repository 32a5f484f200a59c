"""One update laid open, for whoever wants to see real numbers: its pairs, and exactly the rows that it moved."""

from typing import NamedTuple

import torch
from torch import Tensor

from core.vectors.plan import Plan
from core.vectors.trainer import Trainer, Update


class Pairs(NamedTuple):
    """The questions behind an update, each (n,). `given` and `asked` are rows of Embedding and of Context.

    `position` numbers the centres of the update in the order of the text. For CBOW `given` is the centre itself, which is
    asked for, and what is given are the rows `bag_rows` with `bag_positions` equal to its position; both are empty for
    Skip-gram. `label` is 1 for yes; `weight` how many pairs it stands for; `probability` that of "yes" before the update
    (of the word, with the full softmax, where only true words are listed).
    """

    position: Tensor
    given: Tensor
    asked: Tensor
    label: Tensor
    weight: Tensor
    probability: Tensor
    bag_positions: Tensor
    bag_rows: Tensor


class Moved(NamedTuple):
    """The rows of a table that an update changed, with the numbers (n, vector size) before and after."""

    rows: Tensor
    before: Tensor
    after: Tensor


class Witness(NamedTuple):
    """An update that was taken, and all that belongs to it."""

    update: Update
    pairs: Pairs
    embedding: Moved
    context: Moved


def witnessed_step(trainer: Trainer) -> Witness:
    """Take the next update as Trainer.step does, bit for bit, and keep what it did. Costs a copy of both tables."""
    plan, place = trainer.upcoming()
    pairs = pairs_of(trainer, plan, place)
    embedding, context = trainer.embedding.clone(), trainer.context.clone()
    update = trainer.step()
    return Witness(update, pairs, _moved(embedding, trainer.embedding), _moved(context, trainer.context))


def pairs_of(trainer: Trainer, plan: Plan, place: int) -> Pairs:
    """The questions of update `place` of a plan that concern somebody, with what is thought of them now."""
    weights = plan.weights[place]
    batch, chunk, questions = weights.shape
    chunks, centre, question = weights.nonzero(as_tuple=True)
    position = chunks * chunk + centre
    asked = plan.rows[place, -batch * questions :].view(batch, questions) - len(trainer.counts)
    labels = (plan.labels if plan.labels.ndim == 2 else plan.labels[place]).expand_as(weights)
    probabilities = trainer.kernel.probabilities(plan, place)
    found = (chunks, centre, question)
    bag_positions, bag_rows = _bag(plan, place)
    return Pairs(
        position=position,
        given=plan.centres[place].index_select(0, position),
        asked=asked[chunks, question],
        label=labels[found],
        weight=weights[found],
        probability=probabilities[found],
        bag_positions=bag_positions,
        bag_rows=bag_rows,
    )


def _bag(plan: Plan, place: int) -> tuple[Tensor, Tensor]:
    if plan.bag is None:
        return plan.centres.new_empty(0), plan.centres.new_empty(0)
    batch, chunk, inputs = plan.bag[place].shape
    chunks, centre, which = plan.bag[place].nonzero(as_tuple=True)
    return chunks * chunk + centre, plan.rows[place, : batch * inputs].view(batch, inputs)[chunks, which]


def _moved(before: Tensor, after: Tensor) -> Moved:
    rows = torch.ne(before, after).any(1).nonzero().squeeze(1)
    return Moved(rows, before[rows], after[rows].clone())
