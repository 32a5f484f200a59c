"""How long one update takes against the size of the vocabulary: full softmax beside negative sampling, here and now.

Texts of any vocabulary are drawn by Zipf's law, for what an update costs depends on how many words there are and not on which.
"""

import time
from collections.abc import Generator
from typing import Any

import msgspec
import numpy as np
import torch

from core.jobs.job import Source
from core.text.number import Progress
from core.vectors.short_training import reading
from core.vectors.trainer import Trainer
from core.vectors_config import Word2VecConfig
from core.vectors_story import COST_CENTRES, COST_SIZES, StoryOptions

WAYS = ("softmax", "negative_sampling")
ROUNDS, ENOUGH_S = 9, 0.4
READ_WORDS = 200_000


def timing(options: StoryOptions, source: Source) -> Generator[Progress, None, dict[str, Any]]:
    """{"points": [{"size", way: [lower, median, upper] in ms}], "own": the size of the reader's text}. Raises Trouble."""
    text = yield from reading(options.config, source, READ_WORDS)
    own = len(text.rows)
    points = []
    for number, size in enumerate(COST_SIZES):
        times: dict[str, list[float]] = {}
        for way in WAYS:
            yield Progress(0.25 + 0.75 * number / len(COST_SIZES), size)
            times[way] = yield from _times_ms(_trainer(options.config, way, size), number)
        points.append({"size": size, **times})
    return {
        "points": points,
        "own": own,
        "centres": COST_CENTRES,
        "vector_size": options.config.vector_size,
        "window": options.config.context_window,
        "negatives": options.config.negative_samples,
        "rounds": ROUNDS,
    }


def _trainer(config: Word2VecConfig, way: str, size: int) -> Trainer:
    """A training on a text drawn by Zipf's law (share ∝ 1 ÷ rank) in which every one of `size` words occurs."""
    timed = msgspec.structs.replace(
        config, objective=way, batch=COST_CENTRES // 16, subsample=0.0, min_count=1, epochs=200, dynamic_window=False
    )
    draw = np.random.default_rng(config.seed)
    weights = 1.0 / np.arange(1, size + 1)
    drawn = draw.choice(size, 4000, p=weights / weights.sum())
    ids = np.concatenate([np.arange(size), drawn])
    draw.shuffle(ids)
    sentences = np.arange(len(ids)) // 20
    counts = np.bincount(ids, minlength=size)
    return Trainer.on(timed, *(torch.from_numpy(each) for each in (ids, sentences, counts)))


def _times_ms(trainer: Trainer, number: int) -> Generator[Progress, None, list[float]]:
    """Quartiles of the time of an update, ms; the first ones warm up and do not count."""
    taken: list[float] = []
    begun = time.perf_counter()
    for turn in range(ROUNDS + 2):
        start = time.perf_counter()
        trainer.step(measure=False)
        taken.append(1e3 * (time.perf_counter() - start))
        yield Progress(0.25 + 0.75 * number / len(COST_SIZES), turn)
        if len(taken) > 4 and time.perf_counter() - begun > ENOUGH_S:
            break
    return [float(value) for value in np.quantile(taken[2:], (0.25, 0.5, 0.75))]
