"""One update laid open, for whoever wants to see real numbers: its pairs, and exactly the rows that it moved."""

from typing import NamedTuple

import torch
from torch import Tensor

from core.vectors.plan import AnyPlan, Asked
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


def pairs_of(trainer: Trainer, plan: AnyPlan, place: int) -> Pairs:
    """The questions of update `place` of a plan that concern somebody, with what is thought of them now."""
    asked = plan.asked(place)
    chunk = asked.weights.shape[1]
    found = asked.weights.nonzero(as_tuple=True)
    chunks, centre, question = found
    position = chunks * chunk + centre
    bag_positions, bag_rows = _bag(asked)
    return Pairs(
        position=position,
        given=plan.centres[place].index_select(0, position),
        asked=asked.rows[chunks, question] - len(trainer.counts),
        label=asked.labels.expand_as(asked.weights)[found],
        weight=asked.weights[found],
        probability=trainer.kernel.probabilities(plan, place)[found],
        bag_positions=bag_positions,
        bag_rows=bag_rows,
    )


def _bag(asked: Asked) -> tuple[Tensor, Tensor]:
    if asked.bag is None:
        return asked.rows.new_empty(0), asked.rows.new_empty(0)
    chunks, centre, which = asked.bag.nonzero(as_tuple=True)
    return chunks * asked.bag.shape[1] + centre, asked.inputs[chunks, which]


def _moved(before: Tensor, after: Tensor) -> Moved:
    rows = torch.ne(before, after).any(1).nonzero().squeeze(1)
    return Moved(rows, before[rows], after[rows].clone())
