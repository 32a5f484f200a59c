"""What theory says about how fast a gradient vanishes or explodes, to be drawn beside what was measured.

Bengio, Simard & Frasconi 1994, "Learning long-term dependencies with gradient descent is difficult"; Pascanu, Mikolov &
Bengio 2013, "On the difficulty of training recurrent neural networks". In a cell without gates
∂h_t/∂h_{t−1} = diag(φ′(a_t)) W_hh. The textbook bounds its norm by sup φ′ · σ_max(W_hh), which is above 1 in a default
network and so says nothing about forgetting; what the gradient does is near ρ(W_hh) · √E[φ′²] a step.
"""

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.initialise import spectral_radius
from core.cells.recurrent import Clamp, Recurrent, Ungated

NEAREST, FARTHEST = 5, 35


class Prediction(msgspec.Struct, frozen=True):
    """How ln ‖∂L_T/∂h_{T−d}‖ changes with every step of distance, in nats a step.

    `slope` = ln ρ(W_hh) + ½ ln E[φ′²] is what to expect, `bound` = ln σ_max(W_hh) + ln sup φ′ what it cannot exceed.
    `mean_square_derivative` is E[φ′²] on the batch it was asked for, over steps, sequences and units; the radius at
    which the gradient neither vanishes nor explodes, with the activity of that batch, is `critical_radius`.
    """

    slope: float
    bound: float
    spectral_radius: float
    largest_singular_value: float
    mean_square_derivative: float
    critical_radius: float


@torch.inference_mode()
def predict(layer: Recurrent, x: Tensor, clamp: Clamp | None = None) -> Prediction | None:
    """For inputs (T, B, D); None for a cell with gates, and for a network whose numbers are not finite or whose gradient is 0."""
    code = layer.code
    if not isinstance(code, Ungated):
        return None
    outputs, _ = layer(x, clamp=clamp)
    mean_square = code.slope(outputs).cpu().double().square().mean().item()
    weight = layer.weight_hh_l0.cpu().double()
    if not (mean_square > 0.0 and torch.isfinite(weight).all() and torch.isfinite(outputs).all()):
        return None
    radius, largest = spectral_radius(weight), torch.linalg.matrix_norm(weight, 2).item()
    if radius == 0.0:
        return None
    return Prediction(
        slope=math.log(radius) + 0.5 * math.log(mean_square),
        bound=math.log(largest) + math.log(code.steepest),
        spectral_radius=radius,
        largest_singular_value=largest,
        mean_square_derivative=mean_square,
        critical_radius=mean_square**-0.5,
    )


def fitted(profiles: Mapping[str, np.ndarray]) -> dict[str, Any] | None:
    """How fast measured norms fall: ln(norms), (T,) by distance for each state, against a straight line by least squares.

    {"from", "until", "slopes"}: the distances, both included, and by state nats a step, None with fewer than three norms
    above 0. Nearer than 5 the loss itself shows, farther than 35 single precision ends; of a profile that is hardly
    longer than what is left out, all counts. None where there are fewer than three distances.
    """
    longest = len(next(iter(profiles.values()))) - 1
    until = min(FARTHEST, longest)
    start = NEAREST if longest >= 3 * NEAREST else 0
    if until - start < 2:
        return None
    slopes = {state: _slope(np.arange(start, until + 1), norms[start : until + 1]) for state, norms in profiles.items()}
    return {"from": start, "until": until, "slopes": slopes}


def _slope(distances: np.ndarray, norms: np.ndarray) -> float | None:
    usable = np.isfinite(norms) & (norms > 0.0)
    if usable.sum() < 3:
        return None
    return float(np.polyfit(distances[usable], np.log(norms[usable]), 1)[0])
