"""Every cell of the catalogue as one step of autograd, straight from its equations: what the fast ones are held to."""

from collections.abc import Mapping

import torch
from torch import Tensor

from core.cells.recurrent import Recurrent, States, Weights

Values = dict[str, Tensor]
Clamp = Mapping[str, float]


def draw(*shape: int, dtype: torch.dtype = torch.float64, seed: int = 0) -> Tensor:
    """Normal numbers that depend on the seed only."""
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def random_layer(cell: str, input_size: int, hidden_size: int, dtype: torch.dtype) -> Recurrent:
    """A layer with larger weights than it would start with, and all biases different."""
    layer = Recurrent(cell, input_size, hidden_size, torch.Generator().manual_seed(1)).to(dtype)
    with torch.no_grad():
        for seed, weight in enumerate(layer.weights):
            weight.copy_(draw(*weight.shape, dtype=dtype, seed=seed) * 0.5)
    return layer


def held(values: Values, clamp: Clamp) -> list[Tensor]:
    """The values in order, those that are clamped replaced by constants."""
    return [torch.full_like(value, clamp[name]) if name in clamp else value for name, value in values.items()]


def rnn(x: Tensor, states: States, weights: Weights, clamp: Clamp) -> tuple[States, Values]:
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    a = x @ weight_ih.t() + bias_ih + states[0] @ weight_hh.t() + bias_hh
    h = torch.tanh(a)
    return (h,), {"sum": a, "hidden_state": h}


def rnn_relu(x: Tensor, states: States, weights: Weights, clamp: Clamp) -> tuple[States, Values]:
    a = rnn(x, states, weights, clamp)[1]["sum"]
    h = torch.relu(a)
    return (h,), {"sum": a, "hidden_state": h}


def lstm(x: Tensor, states: States, weights: Weights, clamp: Clamp) -> tuple[States, Values]:
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    h, c = states
    i, f, g, o = (x @ weight_ih.t() + bias_ih + h @ weight_hh.t() + bias_hh).chunk(4, -1)
    gates = {"forget_gate": f.sigmoid(), "input_gate": i.sigmoid(), "output_gate": o.sigmoid(), "candidate": g.tanh()}
    f, i, o, g = held(gates, clamp)
    c = f * c + i * g
    h = o * torch.tanh(c)
    return (h, c), dict(zip(gates, (f, i, o, g), strict=True)) | {"cell_state": c, "hidden_state": h}


def gru(x: Tensor, states: States, weights: Weights, clamp: Clamp) -> tuple[States, Values]:
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    (h,) = states
    (x_r, x_z, x_n), (h_r, h_z, h_n) = (
        (x @ weight_ih.t() + bias_ih).chunk(3, -1),
        (h @ weight_hh.t() + bias_hh).chunk(3, -1),
    )
    (r,) = held({"reset_gate": torch.sigmoid(x_r + h_r)}, clamp)
    gates = {"keep_gate": torch.sigmoid(x_z + h_z), "reset_gate": r, "candidate": torch.tanh(x_n + r * h_n)}
    z, r, n = held(gates, clamp)
    h = (1 - z) * n + z * h
    return (h,), dict(zip(gates, (z, r, n), strict=True)) | {"hidden_state": h}


PLAIN = {"rnn": rnn, "rnn_relu": rnn_relu, "lstm": lstm, "gru": gru}


def unrolled(
    cell: str, x: Tensor, states: States, weights: Weights, clamp: Clamp | None = None
) -> tuple[list[States], list[Values]]:
    """x (T, B, D), first states (B, H) each → the states and the values of every step."""
    every_state, every_value = [], []
    for x_t in x:
        states, values = PLAIN[cell](x_t, states, weights, clamp or {})
        every_state.append(states)
        every_value.append(values)
    return every_state, every_value
