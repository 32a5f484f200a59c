"""What the curves of several seeds say together: their median and the quartiles around it."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

# Steps, strictly rising, and the value measured at each.
Curve = tuple[Sequence[int] | np.ndarray, Sequence[float] | np.ndarray]


class Bands(msgspec.Struct, frozen=True):
    """Over seeds, at each of N steps: median, lower and upper quartile, and how many seeds they are made of. All (N,)."""

    steps: np.ndarray
    median: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    seeds: np.ndarray


def bands(curves: Sequence[Curve]) -> Bands:
    """Median and quartiles (linear between order statistics, Hyndman & Fan 1996, type 7) at the curves' common steps.

    A step is common if every curve that reaches it (ends there or later) has a value at it. Only those curves count
    there, and of them only finite values: NaN stands for a lost message. Steps without any value are left out.
    """
    steps = np.unique(np.concatenate([np.asarray(s, dtype=np.int64) for s, _ in curves] or [np.zeros(0, np.int64)]))
    values = np.full((len(curves), len(steps)), np.nan)  # (curves, steps)
    common = np.ones(len(steps), dtype=bool)
    for row, (curve_steps, curve_values) in zip(values, curves, strict=True):
        own = np.asarray(curve_steps, dtype=np.int64)
        at = np.searchsorted(steps, own)
        row[at] = curve_values
        measured = np.zeros(len(steps), dtype=bool)
        measured[at] = True
        common &= measured | (steps > (own[-1] if len(own) else 0))
    values[~np.isfinite(values)] = np.nan
    seeds = np.isfinite(values).sum(axis=0)
    kept = common & (seeds > 0)
    ordered, counted = np.sort(values[:, kept], axis=0), seeds[kept]  # NaN is sorted to the end
    return Bands(
        steps=steps[kept],
        median=_quantile(ordered, counted, 0.5),
        lower=_quantile(ordered, counted, 0.25),
        upper=_quantile(ordered, counted, 0.75),
        seeds=counted,
    )


def averaged(losses: Sequence[float] | np.ndarray, every: int) -> Curve:
    """The losses of steps 1, 2, … as means of `every` steps, each placed at the last of them; an unfinished rest waits.

    Losses of single batches are too noisy to compare; means over the same blocks are common to all seeds. A block with a lost
    message is the mean of what is left of it, or NaN.
    """
    blocks = np.asarray(losses, dtype=np.float64)[: len(losses) // every * every].reshape(-1, every)
    known = np.isfinite(blocks)
    counted = known.sum(axis=1)
    sums = np.where(known, blocks, 0.0).sum(axis=1)
    means = np.divide(sums, counted, out=np.full(len(blocks), np.nan), where=counted > 0)
    return np.arange(1, len(blocks) + 1) * every, means


def _quantile(ordered: np.ndarray, counted: np.ndarray, share: float) -> np.ndarray:
    """Quantile of each column of (curves, steps), sorted downwards, of which only the first `counted` rows are values."""
    if not counted.size:
        return np.zeros(0)
    place = share * (counted - 1)
    below = np.floor(place).astype(np.int64)
    columns = np.arange(len(counted))
    low, high = ordered[below, columns], ordered[np.minimum(below + 1, counted - 1), columns]
    interpolated: np.ndarray[Any, Any] = low + (high - low) * (place - below)
    return interpolated
