"""The update that comes next, laid open with its numbers: taken on the real tables, looked at, and taken back."""

from typing import Any

import torch
from torch import Tensor

from core.snapshot import pack
from core.vectors.learner import Word2VecLearner
from core.vectors.witness import Moved, Pairs, Witness, witnessed_step

SHOWN_QUESTIONS, SHOWN_MOVES, SHOWN_NUMBERS, SHOWN_ROWS = 40, 8, 8, 2000

Data = dict[str, Any]


def next_update(learner: Word2VecLearner) -> Data | None:
    """What the next update does; None when there is none. Training goes on bit for bit as if nobody had looked.

    `given` is the centre that is shown (for CBOW its neighbours are in `bag`), `questions` are what it is asked, the first 40
    of as many as `asked` counts; `row` are the first numbers of a row of Embedding, of `numbers` in all;
    `embedding` and `context` say which rows the whole update moves (`lit`, of the first 2,000), and name those that go farthest.
    """
    trainer = learner.trainer
    if trainer.finished:
        return None
    state = trainer.state()
    try:
        seen = witnessed_step(trainer)
    finally:
        trainer.load_state(state)
    return _told(learner, seen)


def _told(learner: Word2VecLearner, seen: Witness) -> Data:
    pairs = seen.pairs
    position = _shown_position(pairs)
    mine = pairs.position == position
    centre = int(pairs.given[mine][0])
    bag = pairs.bag_rows[pairs.bag_positions == position].tolist()
    moved_row = bag[0] if bag else centre
    return {
        "architecture": learner.config.architecture,
        "objective": learner.config.objective,
        "rate": seen.update.learning_rate,
        "loss": seen.update.loss,
        "centres": int(pairs.position.bincount().gt(0).sum()),
        "pairs": int(pairs.label.gt(0.5).mul(pairs.weight).sum().round()),
        "given": learner.words[centre],
        "bag": [learner.words[row] for row in bag],
        "questions": _questions(learner, pairs, mine),
        "asked": {"yes": int((pairs.label[mine] > 0.5).sum()), "no": int((pairs.label[mine] <= 0.5).sum())},
        "embedding": _moves(learner.words, seen.embedding, len(learner.words)),
        "context": _moves(_names_of_context(learner), seen.context, len(learner.trainer.context)),
        "row": {
            "word": learner.words[moved_row],
            "numbers": learner.trainer.embedding.shape[1],
            **_numbers(seen.embedding, moved_row),
        },
    }


def _shown_position(pairs: Pairs) -> int:
    """The first centre that is asked about at least two true words, else the first of all."""
    true = pairs.position[pairs.label > 0.5]
    often = (torch.bincount(true) >= 2).nonzero().squeeze(1) if len(true) else true
    return int(often[0]) if len(often) else int(pairs.position[0])


def _questions(learner: Word2VecLearner, pairs: Pairs, mine: Tensor) -> list[Data]:
    names = _names_of_context(learner)
    columns = (pairs.asked, pairs.label, pairs.weight, pairs.probability)
    rows = zip(*(column[mine].tolist() for column in columns), strict=True)
    found = [
        {"word": names[asked], "yes": label > 0.5, "weight": weight, "probability": probability}
        for asked, label, weight, probability in rows
    ]
    return sorted(found, key=lambda question: not question["yes"])[:SHOWN_QUESTIONS]


def _names_of_context(learner: Word2VecLearner) -> list[str]:
    """What the rows of Context are: words, or the tree's nodes by number."""
    if learner.config.objective != "hierarchical_softmax":
        return learner.words
    return [f"#{node}" for node in range(len(learner.trainer.context))]


def _moves(names: list[str], moved: Moved, total: int) -> Data:
    distance = (moved.after - moved.before).norm(dim=1)
    order = distance.argsort(descending=True, stable=True)[:SHOWN_MOVES]
    return {
        "total": total,
        "moved": len(moved.rows),
        "lit": moved.rows[moved.rows < SHOWN_ROWS].tolist(),
        "farthest": [
            {"word": names[row], "distance": length}
            for row, length in zip(moved.rows[order].tolist(), distance[order].tolist(), strict=True)
        ],
    }


def _numbers(moved: Moved, row: int) -> Data:
    """The row's first numbers before and after; none when it did not move."""
    place = (moved.rows == row).nonzero().squeeze(1)
    if not len(place):
        return {"before": None, "after": None}
    return {
        "before": pack(moved.before[place[0], :SHOWN_NUMBERS].numpy()),
        "after": pack(moved.after[place[0], :SHOWN_NUMBERS].numpy()),
    }
