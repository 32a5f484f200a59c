"""What Word2Vec sees of word order, measured: a permuted context, reversed sentences, shuffled sentences.

Trainings that differ in nothing but the seed have different neighbours, too: that seed noise is the ruler for the rest.
"""

from collections.abc import Generator
from itertools import product
from typing import Any

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

from core.jobs.job import Source
from core.text.number import Progress
from core.training.seeding import generator
from core.vectors.likeness import Directions, score
from core.vectors.plain import plain_update
from core.vectors.short_training import ReadText, reading, shortened, trainer_of, training
from core.vectors.trainer import Trainer
from core.vectors.witness import Pairs, pairs_of
from core.vectors_config import Word2VecConfig
from core.vectors_story import StoryOptions

READ_WORDS, TRAINED_WORDS = 100_000, 600_000
SEEDS = 3
LOOKED_AT, NEIGHBOURS = 2000, 10
TEXTS = ("as_written", "reversed", "shuffled")

Data = dict[str, Any]
Found = dict[tuple[str, int], tuple[NDArray[np.int64], int]]


def comparing(options: StoryOptions, source: Source) -> Generator[Progress, None, Data]:
    """Overlaps of the 10 nearest words with those of other seeds' trainings on the text as it is. Raises Trouble."""
    text = yield from reading(options.config, source, READ_WORDS)
    config = shortened(options.config, text, TRAINED_WORDS)
    found: Found = {}
    trainings = list(product(TEXTS, range(SEEDS)))
    update: Data = {}
    for number, (name, seed) in enumerate(trainings):
        own = msgspec.structs.replace(config, seed=config.seed + seed)
        trainer = trainer_of(own, text, arranged(text, name, own.seed))
        for done in training(trainer):
            yield Progress(0.25 + 0.75 * (number + done) / len(trainings), len(text.ids))
        found[name, seed] = _neighbours(trainer), _right(trainer, text)
        update = update or _permuted_update(trainer_of(own, text), trainer)
    return {
        "texts": [_told(name, found) for name in TEXTS],
        "total": sum(len(section.questions) for section in text.sections),
        "update": update,
        "seeds": SEEDS,
        "window": config.context_window,
        "sentence": round(len(text.ids) / (int(text.sentences[-1]) + 1), 1),
        "words_read": config.epochs * len(text.ids),
        "neighbours": NEIGHBOURS,
    }


def arranged(text: ReadText, name: str, seed: int) -> NDArray[np.int64]:
    """The ids of the text with every sentence as written, reversed, or shuffled."""
    if name == "as_written":
        return text.ids
    places = np.arange(len(text.ids))
    key = -places if name == "reversed" else torch.rand(len(places), generator=generator(seed, "shuffle")).numpy()
    return text.ids[np.lexsort((key, text.sentences))]


def _neighbours(trainer: Trainer) -> NDArray[np.int64]:
    """(words, 10): the nearest of the most frequent words to each of them."""
    unit = normalize(trainer.embedding[:LOOKED_AT], dim=1)
    cosines = unit @ unit.T
    cosines.fill_diagonal_(-torch.inf)
    found: NDArray[np.int64] = cosines.topk(min(NEIGHBOURS, len(unit) - 1), 1).indices.numpy()
    return found


def _right(trainer: Trainer, text: ReadText) -> int:
    return sum(section.excluded for section in score(Directions(trainer.embedding), text.sections))


def _told(name: str, found: Found) -> Data:
    """The overlaps with the text as it is, over all pairs of different seeds."""
    pairs = [(one, other) for one, other in product(range(SEEDS), range(SEEDS)) if one != other]
    if name == "as_written":
        pairs = [(one, other) for one, other in pairs if one < other]
    overlaps = [overlap(found["as_written", one][0], found[name, other][0]) for one, other in pairs]
    return {"name": name, "overlaps": overlaps, "right": [found[name, seed][1] for seed in range(SEEDS)]}


def overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """The mean share of neighbours (words, k) that both have."""
    return float((one[:, :, None] == other[:, None, :]).any(2).mean())


def _permuted_update(fresh: Trainer, trained: Trainer) -> Data:
    """One update of the trained tables, its contexts as they are and in another order: the largest difference of a number."""
    plan, place = fresh.upcoming()
    fresh.table.copy_(trained.table)
    pairs = pairs_of(fresh, plan, place)
    tables = trained.embedding.double(), trained.context.double()
    config = trained.config
    order = permuted(pairs, config)
    rate = plan.rates[place]
    as_is, other = (plain_update(*tables, each, rate, config.objective) for each in (_double(pairs), _double(order)))
    moved = max(float((now - before).abs().max()) for now, before in zip(as_is, tables, strict=True))
    difference = max(float((one - two).abs().max()) for one, two in zip(as_is, other, strict=True))
    return {
        "examples": int(pairs.position.bincount().gt(0).sum()),
        "swapped": int(
            (order.bag_rows != pairs.bag_rows).sum() if len(pairs.bag_rows) else (order.asked != pairs.asked).sum()
        ),
        "moved": moved,
        "difference": difference,
    }


def permuted(pairs: Pairs, config: Word2VecConfig) -> Pairs:
    """The same training examples, the context of each in another order: what is given for CBOW, what is asked for Skip-gram."""
    draw = generator(config.seed, "another order")
    if len(pairs.bag_rows):
        order = _within(pairs.bag_positions, draw)
        return pairs._replace(bag_rows=pairs.bag_rows[order], bag_positions=pairs.bag_positions[order])
    order = _within(pairs.position, draw)
    of_questions = ("position", "given", "asked", "label", "weight", "probability")
    return pairs._replace(**{name: getattr(pairs, name)[order] for name in of_questions})


def _within(positions: Tensor, draw: torch.Generator) -> Tensor:
    """An order that shuffles the entries of each position among themselves."""
    shuffled = torch.randperm(len(positions), generator=draw)
    return shuffled[positions[shuffled].argsort(stable=True)]


def _double(pairs: Pairs) -> Pairs:
    return pairs._replace(weight=pairs.weight.double())
