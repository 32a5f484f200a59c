"""One number's update by Adam, worked out by hand from the optimiser's own state.

Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.
"""

import math

import msgspec
import torch
from torch import nn


class AdamUpdate(msgspec.Struct, frozen=True):
    """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵏ), v̂ = v / (1 − β₂ᵏ).

    `step` is k, from 1; `change` = after − before.
    """

    step: int
    learning_rate: float
    beta1: float
    beta2: float
    epsilon: float
    m_before: float
    v_before: float
    m: float
    v: float
    m_hat: float
    v_hat: float
    before: float
    change: float
    after: float


def adam_update(
    optimiser: torch.optim.Adam, parameter: nn.Parameter, place: tuple[int, ...], gradient: float
) -> AdamUpdate:
    """What the optimiser's next step does to parameter[place] when that is its gradient; nothing is changed.

    Raises ValueError for a parameter that the optimiser does not train.
    """
    group = next((group for group in optimiser.param_groups if any(p is parameter for p in group["params"])), None)
    if group is None:
        raise ValueError("the optimiser does not train this parameter")
    state = optimiser.state.get(parameter, {})
    m_before = float(state["exp_avg"][place]) if state else 0.0
    v_before = float(state["exp_avg_sq"][place]) if state else 0.0
    step = int(state["step"]) + 1 if state else 1
    (beta1, beta2), learning_rate, epsilon = group["betas"], group["lr"], group["eps"]
    m = beta1 * m_before + (1.0 - beta1) * gradient
    v = beta2 * v_before + (1.0 - beta2) * gradient**2
    m_hat, v_hat = m / (1.0 - beta1**step), v / (1.0 - beta2**step)
    before = float(parameter.detach()[place])
    change = -learning_rate * m_hat / (math.sqrt(v_hat) + epsilon)
    return AdamUpdate(
        step=step,
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
        m_before=m_before,
        v_before=v_before,
        m=m,
        v=v,
        m_hat=m_hat,
        v_hat=v_hat,
        before=before,
        change=change,
        after=before + change,
    )
