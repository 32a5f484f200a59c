"""The parts of a Word2Vec run: each measured on the tables as they are, and put into a message's data."""

from typing import Any

from torch import Tensor

from core.snapshot import PARTS, is_kept_step, pack
from core.vectors.learner import Word2VecLearner
from core.vectors.likeness import Directions, Near, analogy, mean_cosine, nearest, score
from core.vectors.projection import principal_axes, turned

MAP_WORDS, MAP_AXES = 2000, 3
NEIGHBOURS, ANSWERS = 10, 5

Data = dict[str, Any]


class MapView:
    """The map of the most frequent words: principal axes of their vectors, turned onto the last kept frame.

    Kept frames depend on the step alone, and so must what live ones are turned onto: `reference` (words, axes).
    """

    def __init__(self, learner: Word2VecLearner) -> None:
        self._learner = learner
        self.reference: Tensor | None = None
        self._named = False

    def frame(self) -> Data | None:
        """Positions of the shown words; their names only the first time, later a kept message brings them."""
        projected = principal_axes(self._learner.trainer.embedding[:MAP_WORDS], MAP_AXES)
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
        return {"tokens": learner.words[:MAP_WORDS], "counts": learner.trainer.counts[:MAP_WORDS].tolist()}


def neighbours(learner: Word2VecLearner) -> Data | None:
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


def _answered(learner: Word2VecLearner, unit: Directions, example: tuple[int, int, int, int]) -> Data:
    *asked, expected = example
    return {
        "words": [learner.words[row] for row in asked],
        "expected": learner.words[expected],
        "nearest": _named(learner, nearest(unit, analogy(unit, *asked), ANSWERS)),
    }


def analogies(learner: Word2VecLearner) -> Data | None:
    """How many of the text's own analogies come out, by section, with and without the asked words as answers.

    `pairs` are the words of the shown examples that stand in the same relation, to be joined on a map.
    """
    unit = _unit(learner)
    if unit is None:
        return None
    found = score(unit, learner.sections)
    return {
        "sections": [section._asdict() for section in found],
        "pairs": [[learner.words[row] for row in pair] for a, b, c, d in learner.examples for pair in ((a, c), (b, d))],
        "total": sum(section.total for section in found),
        "excluded": sum(section.excluded for section in found),
        "included": sum(section.included for section in found),
    }


def _unit(learner: Word2VecLearner) -> Directions | None:
    """All vectors at length 1; None when one is not finite."""
    unit = Directions(learner.trainer.embedding)
    return unit if unit.are_finite else None


def _named(learner: Word2VecLearner, near: list[Near]) -> list[Data]:
    return [{"word": learner.words[row], "similarity": similarity} for row, similarity in near]
