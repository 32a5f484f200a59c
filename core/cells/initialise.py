"""Where training starts from decides what it can learn: the named ways to draw a recurrent layer's first weights."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from core.cells.catalog import CellSpec
from core.cells.starts import INITIALISATIONS, Start, gates_by_role

NEVER_SHORTER = 3  # U[1, T − 1] must have a width


class Layer(NamedTuple):
    """A layer's weights (kH, D), (kH, H), (kH,), (kH,) and which gate each H-row block belongs to."""

    spec: CellSpec
    blocks: tuple[str, ...]
    weights: tuple[Tensor, Tensor, Tensor, Tensor]

    @property
    def hidden_size(self) -> int:
        """H."""
        return self.weights[1].shape[1]

    def recurrent_blocks(self) -> tuple[Tensor, ...]:
        """A view (H, H) for every block of the recurrent weights."""
        return self.weights[1].view(-1, self.hidden_size, self.hidden_size).unbind()

    def set_bias(self, gate: str, value: Tensor | float) -> None:
        """Make a gate's two biases together that value, (H,) or one for all units; a gate without a block is ignored."""
        if gate in self.blocks:
            block = self.blocks.index(gate)
            rows = slice(block * self.hidden_size, (block + 1) * self.hidden_size)
            self.weights[2][rows], self.weights[3][rows] = value, 0.0


@torch.no_grad()
def initialise(layer: Layer, start: Start, generator: torch.Generator, gate_bias: Mapping[str, float]) -> None:
    """Draw the weights, in place: torch's default, then `gate_bias` by gate name, then what `start` asks for.

    All that the named ways draw beyond the default comes from a generator of its own, so that with the same
    `generator` whatever is drawn after this layer is the same for all of them. Raises UnknownName for an unknown way.
    """
    bound = 1.0 / math.sqrt(layer.hidden_size)
    for weight in layer.weights:
        weight.uniform_(-bound, bound, generator=generator)
    extra = torch.Generator().manual_seed(generator.initial_seed() ^ 1)
    _WAYS[INITIALISATIONS[start.initialisation].name](layer, start, extra)
    kept_open = start.initialisation == "open_gates"
    for gate, bias in gate_bias.items():
        if not (kept_open and gate in gates_by_role(layer.spec, "forget")):
            layer.set_bias(gate, bias)


def spectral_radius(matrix: Tensor) -> float:
    """The largest |eigenvalue| of a square matrix (H, H), from whatever device it is on."""
    return float(torch.linalg.eigvals(matrix.detach().cpu().double()).abs().max())


def _default(layer: Layer, start: Start, generator: torch.Generator) -> None:
    """Drawn already."""


def _orthogonal(layer: Layer, start: Start, generator: torch.Generator) -> None:
    """Each block Q of a Gaussian matrix's QR decomposition; the signs make Q uniform (Mezzadri 2007)."""
    for block in layer.recurrent_blocks():
        drawn = torch.empty(block.shape, dtype=torch.float64).normal_(generator=generator)
        q, r = torch.linalg.qr(drawn)
        block.copy_(q * r.diagonal().sign())


def _identity(layer: Layer, start: Start, generator: torch.Generator) -> None:
    """W_hh = I in every block, biases 0; input weights stay as drawn."""
    for block in layer.recurrent_blocks():
        block.copy_(torch.eye(layer.hidden_size))
    layer.weights[2].zero_()
    layer.weights[3].zero_()


def _spectral(layer: Layer, start: Start, generator: torch.Generator) -> None:
    """Each block of W_hh scaled so that its spectral radius is ρ."""
    for block in layer.recurrent_blocks():
        block.mul_(start.spectral_radius / spectral_radius(block))


def _open_gates(layer: Layer, start: Start, generator: torch.Generator) -> None:
    """b = ln U[1, T − 1] where a cell keeps, and −b where it lets in: unit by unit, memories of 1 … T − 1 steps.

    LSTM: b_f = ln U[1, T − 1], b_i = −b_f. GRU: b_z = ln U[1, T − 1]. A cell without such gates stays as drawn.
    """
    longest = max(start.time_span, NEVER_SHORTER) - 1.0
    spans = torch.empty(layer.hidden_size).uniform_(1.0, longest, generator=generator)
    for gate in gates_by_role(layer.spec, "forget"):
        layer.set_bias(gate, spans.log())
    for gate in gates_by_role(layer.spec, "write"):
        layer.set_bias(gate, -spans.log())


_WAYS: Mapping[str, Callable[[Layer, Start, torch.Generator], None]] = {
    "default": _default,
    "orthogonal": _orthogonal,
    "identity": _identity,
    "spectral": _spectral,
    "open_gates": _open_gates,
}
