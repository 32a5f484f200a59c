"""The parts of a Word2Vec run: each measured on the tables as they are, and put into a message's data."""

from collections.abc import Sequence
from typing import Any, Protocol

from torch import Tensor

from core.snapshot import PARTS, is_kept_step, pack
from core.vectors.learner import Example
from core.vectors.likeness import (
    Directions,
    Near,
    Section,
    SectionScore,
    analogy,
    mean_cosine,
    nearest,
    score,
)
from core.vectors.projection import principal_axes, turned

MAP_WORDS, MAP_AXES = 2000, 3
NEIGHBOURS, ANSWERS = 10, 5

Data = dict[str, Any]


class Table(Protocol):
    """Words with vectors, wherever they come from; row r of `embedding` (words, vector size) is that of words[r].

    `counts` is None where nobody knows how often they occur. For the rest see core.vectors.learner.Word2VecLearner.
    """

    words: list[str]
    sections: list[Section]
    examples: list[Example]
    probe: int | None
    asked_for: str

    @property
    def step(self) -> int: ...

    @property
    def embedding(self) -> Tensor: ...

    @property
    def counts(self) -> Tensor | None: ...


class MapView:
    """The map of the most frequent words: principal axes of their vectors, turned onto the last kept frame.

    Kept frames depend on the step alone, and so must what live ones are turned onto: `reference` (words, axes).
    """

    def __init__(self, learner: Table) -> None:
        self._learner = learner
        self.reference: Tensor | None = None
        self._named = False

    def frame(self) -> Data | None:
        """Positions of the shown words; their names only the first time, later a kept message brings them."""
        projected = principal_axes(self._learner.embedding[:MAP_WORDS], MAP_AXES)
        coordinates = projected.coordinates
        if not bool(coordinates.isfinite().all()):
            return None
        if self.reference is not None:
            coordinates = turned(coordinates, self.reference)
        if is_kept_step(self._learner.step, PARTS["map"].kept_per_octave):
            self.reference = coordinates
        names = {"tokens": None, "counts": None} if self._named else self.names()
        self._named = True
        return {
            "xy": pack(coordinates.numpy()),
            "explained": projected.explained.tolist(),
            "scale": float(coordinates.abs().max()),
            **names,
        }

    def names(self) -> Data:
        """The shown words and how often each occurs."""
        learner = self._learner
        counts = None if learner.counts is None else learner.counts[:MAP_WORDS].tolist()
        return {"tokens": learner.words[:MAP_WORDS], "counts": counts}


def neighbours(learner: Table) -> Data | None:
    """The words nearest to the watched one, and what b − a + c comes to for some analogies, the asked words among them."""
    unit = _unit(learner)
    if unit is None:
        return None
    probe = learner.probe
    near = [] if probe is None else nearest(unit, unit[probe], NEIGHBOURS, (probe,))
    return {
        "word": learner.asked_for if probe is None else learner.words[probe],
        "known": probe is not None,
        "nearest": _named(learner, near),
        "analogies": [_answered(learner, unit, example) for example in learner.examples],
        "mean_cosine": mean_cosine(unit),
    }


def _answered(learner: Table, unit: Directions, example: tuple[int, int, int, int]) -> Data:
    *asked, expected = example
    return {
        "words": [learner.words[row] for row in asked],
        "expected": learner.words[expected],
        "nearest": _named(learner, nearest(unit, analogy(unit, *asked), ANSWERS)),
    }


def analogies(learner: Table) -> Data | None:
    """How many of the text's own analogies come out, by section, with and without the asked words as answers.

    `pairs` are the words of the shown examples that stand in the same relation, to be joined on a map.
    """
    unit = _unit(learner)
    return None if unit is None else judged(learner, score(unit, learner.sections))


def judged(learner: Table, found: Sequence[SectionScore]) -> Data:
    """Scores as `analogies` tells them."""
    return {
        "sections": [section._asdict() for section in found],
        "pairs": [[learner.words[row] for row in pair] for a, b, c, d in learner.examples for pair in ((a, c), (b, d))],
        "total": sum(section.total for section in found),
        "excluded": sum(section.excluded for section in found),
        "included": sum(section.included for section in found),
    }


def _unit(learner: Table) -> Directions | None:
    """All vectors at length 1; None when one is not finite."""
    unit = Directions(learner.embedding)
    return unit if unit.are_finite else None


def _named(learner: Table, near: list[Near]) -> list[Data]:
    return [{"word": learner.words[row], "similarity": similarity} for row, similarity in near]
