"""From a series config to its task: a built-in curve is made, an uploaded column is read, digits are loaded."""

from collections.abc import Generator

import numpy as np
import torch

from core.jobs.job import Source
from core.problems import Trouble
from core.series_config import SeriesConfig
from core.tasks import waves
from core.tasks.digits import DigitsTask
from core.tasks.forecast import ForecastTask
from core.tasks.series_catalog import SERIES, is_curve
from core.tasks.task import ScoredTask
from core.text.numbers import read_numbers, without_gaps
from core.text.pieces import retold
from core.training.seeding import generator

_CURVES = {"sine": waves.sine, "waves": waves.waves, "mackey-glass": waves.mackey_glass}


def series_task(config: SeriesConfig, source: Source) -> Generator[float, None, ScoredTask]:
    """The task of a config; yields the fraction done while an upload is read. Raises Trouble for a series of no use."""
    if not is_curve(config.series):
        return DigitsTask(config)
    if source.data is not None:
        numbers = yield from retold(read_numbers(source), lambda progress: progress.done)
        return ForecastTask(config, without_gaps(numbers.values, config.missing))
    if config.series not in _CURVES:
        raise Trouble("unknown_corpus", corpus=config.series[:64], names=", ".join(SERIES))
    curve = _CURVES[config.series](_draw(config, "curve"))
    noisy = waves.noisy(curve, config.noise, _draw(config, "noise"))
    return ForecastTask(config, noisy, noisy - curve)


def _draw(config: SeriesConfig, purpose: str) -> np.random.Generator:
    """NumPy's generator, begun from the run's own: it alone draws normal numbers of float64 the same everywhere."""
    seed = torch.randint(2**62, (1,), generator=generator(config.seed, purpose)).item()
    return np.random.default_rng(int(seed))
