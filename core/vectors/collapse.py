"""The collapse, really run: the same text, seed and settings without negatives and with them, measured side by side."""

from collections.abc import Generator
from typing import Any

import msgspec

from core.jobs.job import Source
from core.text.number import Progress
from core.vectors.likeness import Directions, mean_cosine, nearest, score
from core.vectors.short_training import UPDATES_IN_PIECE, ReadText, reading, shortened, trainer_of
from core.vectors.trainer import Trainer
from core.vectors_story import USUAL_NEGATIVES, StoryOptions

READ_WORDS, TRAINED_WORDS = 200_000, 800_000
POINTS = 24
WATCHED = 5000  # of the most frequent words, for the mean cosine
NEIGHBOURS = 5

Data = dict[str, Any]


def collapsing(options: StoryOptions, source: Source) -> Generator[Progress, None, Data]:
    """Both trainings: {"runs": [with k = 0, with the config's k]}. Raises Trouble."""
    text = yield from reading(options.config, source, READ_WORDS)
    own = msgspec.structs.replace(shortened(options.config, text, TRAINED_WORDS), objective="negative_sampling")
    usual = own.negative_samples or USUAL_NEGATIVES
    runs = []
    for number, negatives in enumerate((0, usual)):
        trainer = trainer_of(msgspec.structs.replace(own, negative_samples=negatives), text)
        told = _followed(trainer, text)
        while True:
            try:
                done = next(told)
            except StopIteration as ended:
                runs.append({"negatives": negatives, **ended.value})
                break
            yield Progress(0.25 + 0.75 * (number + done) / 2, len(text.ids))
    return {
        "runs": runs,
        "words_read": own.epochs * len(text.ids),
        "total": sum(len(each.questions) for each in text.sections),
    }


def _followed(trainer: Trainer, text: ReadText) -> Generator[float, None, Data]:
    """One training with what is measured on the way, densely at first; yields the share done."""
    points: list[Data] = []
    losses: list[float] = []
    while not trainer.finished:
        for _ in range(UPDATES_IN_PIECE):
            if trainer.finished:
                break
            update = trainer.step()
            losses += [] if update.loss is None else [update.loss]
        done = trainer.words_done / trainer.words_total
        # points at equal distances on a square-root axis: most happens early
        if done**0.5 * POINTS >= len(points) or trainer.finished:
            points.append(_point(trainer, text, losses))
            losses = []
        yield done
    unit = Directions(trainer.embedding[:WATCHED])
    probe = _probe(text)
    near = [
        {"word": text.rows[row], "similarity": near} for row, near in nearest(unit, unit[probe], NEIGHBOURS, (probe,))
    ]
    return {"points": points, "probe": text.rows[probe], "near": near}


def _point(trainer: Trainer, text: ReadText, losses: list[float]) -> Data:
    return {
        "words": round(trainer.words_done),
        "loss": sum(losses) / max(1, len(losses)),
        "mean_cosine": mean_cosine(Directions(trainer.embedding[:WATCHED])),
        "right": _right(Directions(trainer.embedding), text),
    }


def _right(unit: Directions, text: ReadText) -> int | None:
    """How many of the text's own analogies come out; None where none are known."""
    if not text.sections or not unit.are_finite:
        return None
    return sum(section.excluded for section in score(unit, text.sections))


def _probe(text: ReadText) -> int:
    """A word whose neighbours are worth a look: of an analogy, else one that is frequent but no "the"."""
    if text.sections:
        return int(text.sections[0].questions[0][0])
    return min(40, len(text.rows) - 1)
