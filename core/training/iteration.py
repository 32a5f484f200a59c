"""One iteration of training as a value, small enough for the wire: forward, loss, backward, update."""

import msgspec

from core.training.adam import AdamUpdate


class Focus(msgspec.Struct, frozen=True):
    """What to look at: up to 12 steps, from 1 (all or 12 evenly chosen by default), up to 4 units, one recurrent weight.

    `weight` is (row, column) of weight_hh_l0; by default the one with the largest gradient that leads from one of the
    units to one of them.
    """

    steps: tuple[int, ...] = ()
    units: tuple[int, ...] = (0, 1, 2)
    weight: tuple[int, int] | None = None


class SumOf(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one gate (or the sum of a cell without gates) of one unit is made of, and its value.

    sum = from_input + input_bias + reset · (from_state + state_bias), where from_input is a row of W x_t, from_state one
    of U h_{t−1}, and `reset` the gate between them, for the cells that have one there.
    """

    gate: str
    from_input: float
    from_state: float
    input_bias: float
    state_bias: float
    sum: float
    value: float
    reset: float | None = None


class UnitStep(msgspec.Struct, frozen=True):
    """One unit at one step: its sums, and each of its states before, after, and ∂L/∂ of it after."""

    unit: int
    sums: tuple[SumOf, ...]
    before: dict[str, float]
    after: dict[str, float]
    gradient: dict[str, float]


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step, counted from 1; x is cut at 16 numbers. `outputs` are the five largest and the target's, by index.

    `loss` is there at steps that have one; `target` and the `probabilities` of the same outputs where it is a class, and
    `wanted` where it is a number.
    """

    t: int
    x: tuple[float, ...]
    units: tuple[UnitStep, ...]
    outputs: dict[int, float]
    loss: float | None = None
    target: int | None = None
    wanted: float | None = None
    probabilities: dict[int, float] | None = None


class WeightStep(msgspec.Struct, frozen=True):
    """What becomes of weight_hh_l0[row, column], which leads from unit `column` to the `gate` of `unit`.

    `gradient` is the sum of `contributions` (T,), one of each step; together with all others it has the length
    `gradient_norm`, which is cut to `clip_norm` (0: never), so that `clipped` reaches the optimiser.
    """

    row: int
    column: int
    gate: str
    unit: int
    contributions: tuple[float, ...]
    gradient: float
    gradient_norm: float
    clip_norm: float
    clipped: float
    adam: AdamUpdate


class Iteration(msgspec.Struct, frozen=True):
    """One iteration on one sequence of T steps. `loss` is the mean of the losses of the steps that have one.

    `losses` (T,) has None for the others; `gradient_norms` is ‖∂L/∂state_t‖ by state, (T,).
    """

    loss: float
    steps: tuple[Step, ...]
    losses: tuple[float | None, ...]
    gradient_norms: dict[str, tuple[float, ...]]
    weight: WeightStep
