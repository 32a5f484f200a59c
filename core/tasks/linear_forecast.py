"""Forecasts that need no network: the value before, and a straight-line rule on the last p values."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

MOST_EQUATIONS = 20_000


class LinearModel(NamedTuple):
    """x̂_{t+1} = intercept + Σ_k weights[k] · x_{t+1−p+k}, an autoregression AR(p); `weights` (p,), the oldest value first."""

    intercept: float
    weights: np.ndarray

    def next_values(self, pasts: np.ndarray) -> np.ndarray:
        """Pasts (N, ≥ p) → what follows each, (N,)."""
        return np.asarray(self.intercept + pasts[:, -len(self.weights) :] @ self.weights)

    def free_run(self, past: np.ndarray, steps: int) -> np.ndarray:
        """A past (≥ p,) → the next `steps` values, each forecast from its own forecasts before."""
        order = len(self.weights)
        values = np.concatenate((past[-order:], np.zeros(steps)))
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(order, order + steps):
                values[t] = self.intercept + values[t - order : t] @ self.weights
        return values[order:]


def fit_linear(train: np.ndarray, order: int) -> LinearModel:
    """Least squares on all windows of the training part (N,), of a long one on its last 20,000. Raises ValueError if N ≤ p."""
    if len(train) <= order:
        raise ValueError(f"{len(train)} values do not fit a linear model of {order}")
    windows = sliding_window_view(train[-(MOST_EQUATIONS + order) :], order + 1)
    known = np.column_stack((np.ones(len(windows)), windows[:, :-1]))
    # the smallest of all solutions where several are equally good: a pure sine needs two values of the sixteen
    solution = np.linalg.lstsq(known, windows[:, -1], rcond=1e-10)[0]
    return LinearModel(float(solution[0]), solution[1:])
