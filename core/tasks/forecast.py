"""Forecasting: a network reads a curve and says, at every step, what its next value is.

The first four fifths are learned from, the last fifth is held out; mean and spread are those of the first part. A held-out
value is forecast from the T values before it, those at the very beginning from the end of the part that was learned
from, which is their past. The linear model and the value before are judged on the same values. The loss is the squared
error in units of the learned part's variance: 1 is what always answering its mean costs. Solved: closer than the linear model.
"""

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import Tensor

from core.cells.recurrent import States
from core.problems import Trouble
from core.series_config import SeriesConfig
from core.tasks.linear_forecast import fit_linear
from core.tasks.sequence_model import SequenceModel
from core.tasks.series_catalog import MIN_VALUES
from core.tasks.task import PROBE_SEQUENCES, Batch, Example, Score, ScoredTask

HELD_OUT_SHARE = 0.2
SCORED = 500  # held-out values
SHOWN = 120  # steps of a forecast that is looked at
SHOWN_PAST = 40
TOLD_APART = 50  # parts of the spread, by the tokens
MOST_DECIMALS = 5


class Forecasts(NamedTuple):
    """What follows the learned part, in the curve's own unit, each (F,): as it was, and as it was forecast.

    `one_step` knows all values before the one it forecasts; `free` only those before the first, then its own forecasts.
    The number of steps until a free run is off by more than the learned part's standard deviation is its horizon.
    """

    truth: np.ndarray
    one_step: np.ndarray
    free: np.ndarray
    linear_free: np.ndarray
    horizon: int
    linear_horizon: int


class ForecastTask(ScoredTask):
    """Inputs: one number; output: the next.

    `values` is the whole curve, (N,), and `noise` what was added to it, if that is known. Raises
    Trouble("series_too_short_for", found, needed, length) and Trouble("series_constant").
    """

    config: SeriesConfig

    def __init__(self, config: SeriesConfig, values: np.ndarray, noise: np.ndarray | None = None) -> None:
        super().__init__(config)
        self.input_size, self.output_size, self.length = 1, 1, config.sequence_length
        smallest_part = max(self.length + 1, 2 * config.ar_order + 2)
        needed = max(MIN_VALUES, int(np.ceil(smallest_part / (1.0 - HELD_OUT_SHARE))) + 1)
        if len(values) < needed:
            raise Trouble("series_too_short_for", found=len(values), needed=needed, length=self.length)
        self.split = len(values) - int(len(values) * HELD_OUT_SHARE)
        learned = values[: self.split]
        self.mean, self.spread = float(learned.mean()), float(learned.std())
        if not (np.isfinite(self.spread) and self.spread > 1e-12 * max(1.0, float(np.abs(learned).max()))):
            raise Trouble("series_constant")
        self.values = (values - self.mean) / self.spread
        self.linear = fit_linear(self.values[: self.split], config.ar_order)
        self._noise = None if noise is None else noise / self.spread
        self._windows = sliding_window_view(self.values, self.length + 1)  # (starts, T + 1), no copy
        held_out = len(values) - self.split
        self._scored = self.split + np.linspace(0, held_out - 1, min(held_out, SCORED)).astype(np.int64)

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T, count, 1) and the value after each, (T, count): random windows of the part to learn from."""
        starts = torch.randint(self.split - self.length, (count,), generator=draw)
        return _batch(self._windows[starts.numpy()])

    def probe_batch(self) -> Batch:
        """(T, 8, 1) whose last targets are held-out values, evenly spread."""
        ends = np.linspace(self.split, len(self.values) - 1, PROBE_SEQUENCES).astype(np.int64)
        return _batch(self._windows[ends - self.length])

    def example(self) -> Example:
        """The values before the last one."""
        inputs = _batch(self._windows[-1:]).inputs
        return Example(inputs, tuple(self.tokens(inputs[:, 0])))

    def tokens(self, inputs: Tensor) -> list[str]:
        """In the curve's own unit, all with as many decimals as tell apart what is a fiftieth of its spread apart."""
        decimals = math.ceil(math.log10(TOLD_APART / self.spread))
        kind = f".{max(0, decimals)}f" if abs(decimals) <= MOST_DECIMALS else ".3g"
        return [f"{self.mean + self.spread * value:z{kind}}".replace("-", "−") for value in inputs[:, 0].tolist()]

    def baselines(self) -> dict[str, float]:
        """The squared errors, on the held-out values that are scored, of the value before, and of the linear model.

        `noise` is what the noise costs that was added: no forecast gets far below.
        """
        before, truth = self._before(self._scored), self.values[self._scored]
        errors = {
            "persistence": before[:, -1] - truth,
            "linear_ar": self.linear.next_values(self._pasts(self._scored, self.config.ar_order)) - truth,
        }
        if self._noise is not None and self._noise.any():
            errors["noise"] = self._noise[self._scored]
        return {name: float(np.square(error).mean()) for name, error in errors.items()}

    def chance(self) -> float:
        """Half of the values would be nearer to one of two equally good forecasts."""
        return 0.5

    @torch.inference_mode()
    def score(self, model: SequenceModel) -> Score:
        """The squared error on up to 500 held-out values; `accuracy` is on which share it is nearer than the linear model."""
        truth = self.values[self._scored]
        errors = self._one_step(model, self._scored) - truth
        linear = self.linear.next_values(self._pasts(self._scored, self.config.ar_order)) - truth
        loss, linear_loss = float(np.square(errors).mean()), float(np.square(linear).mean())
        nearer = float((np.abs(errors) < np.abs(linear)).mean())
        return Score(loss, nearer, loss, loss < linear_loss, len(truth), self.chance())

    @torch.inference_mode()
    def forecasts(self, model: SequenceModel) -> Forecasts:
        """Of the first 120 held-out values."""
        shown = np.arange(self.split, min(self.split + SHOWN, len(self.values)))
        truth = self.values[shown]
        free = self._free_run(model, len(shown))
        linear_free = self.linear.free_run(self.values[: self.split], len(shown))
        return Forecasts(
            truth=self._in_own_unit(truth),
            one_step=self._in_own_unit(self._one_step(model, shown)),
            free=self._in_own_unit(free),
            linear_free=self._in_own_unit(linear_free),
            horizon=_horizon(free, truth),
            linear_horizon=_horizon(linear_free, truth),
        )

    def shown_past(self) -> np.ndarray:
        """The last values of the learned part, (≤ 40,), in the curve's own unit."""
        return self._in_own_unit(self.values[max(0, self.split - SHOWN_PAST) : self.split])

    def _in_own_unit(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(self.mean + self.spread * values)

    def _one_step(self, model: SequenceModel, places: np.ndarray) -> np.ndarray:
        """The forecast of each of these values from the T before it."""
        inputs = torch.from_numpy(self._before(places).T.astype(np.float32, order="C")).unsqueeze(-1)
        states, _ = model.recurrent(model.embed(inputs))
        return np.asarray(model.head(states[-1])[:, 0].cpu(), np.float64)

    def _free_run(self, model: SequenceModel, steps: int) -> np.ndarray:
        past = torch.from_numpy(self.values[self.split - self.length : self.split].astype(np.float32))
        outputs, last = model(past.reshape(-1, 1, 1))
        states: States = tuple(state[0] for state in last)
        step, forecast, written = model.recurrent.stepper(), outputs[-1, 0], []
        for _ in range(steps):
            written.append(float(forecast))
            states = step(forecast, states)
            forecast = model.head(states[0])
        return np.array(written)

    def _before(self, places: np.ndarray) -> np.ndarray:
        """The T values before each of these, (N, T)."""
        return np.asarray(self._windows[places - self.length][:, :-1])

    def _pasts(self, places: np.ndarray, length: int) -> np.ndarray:
        return np.asarray(sliding_window_view(self.values, length)[places - length])


def _batch(windows: np.ndarray) -> Batch:
    """Windows (B, T + 1) → numbers (T, B, 1) and the number after each, (T, B)."""
    values = torch.from_numpy(windows.T.astype(np.float32, order="C"))
    return Batch(values[:-1].unsqueeze(-1), values[1:])


def _horizon(forecast: np.ndarray, truth: np.ndarray) -> int:
    """How many steps pass before it is off by more than 1, a standard deviation."""
    off = ~(np.abs(forecast - truth) <= 1.0)
    return int(off.argmax()) if off.any() else len(truth)
