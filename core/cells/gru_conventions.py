"""The GRU as three papers write it, step by step and with the same weights, to see where they differ and by how much.

Two things vary: what z is the share of, and whether the state is reset before or after its product with U. Turning z
round needs the weights under it negated, for 1 − σ(a) = σ(−a); the states are then the same. The order of reset and
product cannot be mended: r ⊙ (U h) and U (r ⊙ h) are different functions.
"""

import torch
from torch import Tensor

from core.cells.recurrent import Weights

Read = tuple[Tensor, dict[str, Tensor]]


def turned_round(x: Tensor, h: Tensor, weights: Weights) -> Read:
    """torch's order, Chung's z: h_t = (1 − z) ⊙ h_{t−1} + z ⊙ n. x (T, B, D), h (B, H) → h_1 … h_T, {"keep_gate": z}."""
    return _read(x, h, weights, reset_first=False, overwrites=True)


def cho(x: Tensor, h: Tensor, weights: Weights) -> Read:
    """Cho et al. 2014, equations 5–8: reset before the product; z is the share that is kept."""
    return _read(x, h, weights, reset_first=True, overwrites=False)


def chung(x: Tensor, h: Tensor, weights: Weights) -> Read:
    """Chung et al. 2014, section 3.2: reset before the product; z is the share that is overwritten."""
    return _read(x, h, weights, reset_first=True, overwrites=True)


def _read(x: Tensor, h: Tensor, weights: Weights, *, reset_first: bool, overwrites: bool) -> Read:
    weight_ih, weight_hh, bias_ih, bias_hh = _turned(weights) if overwrites else weights
    rows = 2 * h.shape[1]  # those of r and z
    by_state, by_reset_state = weight_hh.t(), weight_hh[rows:].t()
    from_inputs = x @ weight_ih.t() + bias_ih
    outputs, gates = [], []
    for from_x in from_inputs.unbind():
        from_h = torch.addmm(bias_hh, h, by_state)
        r, z = torch.sigmoid(from_x[:, :rows] + from_h[:, :rows]).chunk(2, -1)
        under_n = torch.addmm(bias_hh[rows:], r * h, by_reset_state) if reset_first else r * from_h[:, rows:]
        n = torch.tanh(from_x[:, rows:] + under_n)
        h = torch.lerp(h, n, z) if overwrites else torch.lerp(n, h, z)
        outputs.append(h)
        gates.append(z)
    return torch.stack(outputs), {"keep_gate": torch.stack(gates)}


def _turned(weights: Weights) -> Weights:
    """Weights whose z is 1 − z: the middle one of three blocks negated."""
    turned = []
    for weight in weights:
        r, z, n = weight.chunk(3)
        turned.append(torch.cat((r, -z, n)))
    return turned[0], turned[1], turned[2], turned[3]
