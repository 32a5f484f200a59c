"""One scaffold over every cell of the catalogue, so that nothing above ever asks which cell it is."""

import importlib
import math
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, cast, runtime_checkable

import torch
from torch import Tensor, nn

from core.cells.catalog import CELLS, CellSpec, GateSpec
from core.cells.initialise import Layer, initialise
from core.cells.starts import Start

States = tuple[Tensor, ...]  # one (B, H) for each of CellSpec.states
Weights = tuple[Tensor, Tensor, Tensor, Tensor]  # weight_ih (kH, D), weight_hh (kH, H), bias_ih (kH,), bias_hh (kH,)

SATURATED = 1e4  # σ and tanh of ± this are exactly 0, 1 and ±1 in every precision, and their slopes exactly 0


class Trace:
    """What one pass through a cell leaves behind for whoever wants to look, keyed by the catalogue's names.

    `values` holds every gate and state, (T, B, H), once the forward pass is done; `gradients` holds the total
    ∂L/∂state_t of every state, (T, B, H), once the backward pass is done. Both are the cell's own buffers: read, never
    write.
    `keep_values=False` leaves the values out, so that a trainer does not keep them alive until its next step.
    """

    def __init__(self, keep_values: bool = True) -> None:
        self.keep_values = keep_values
        self.values: dict[str, Tensor] = {}
        self.gradients: dict[str, Tensor] = {}


class Hold(NamedTuple):
    """A gate held at a constant in `units` alone; a bare number in a clamp means every unit."""

    value: float
    units: tuple[int, ...]


Clamp = Mapping[str, float | Hold]


class CellCode(Protocol):
    """What the class that CellSpec.module names offers."""

    blocks: tuple[str, ...]
    """The gate of each H-row block of torch's stacked weights, in torch's order."""

    @staticmethod
    def run(x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        """Inputs (T, B, D) and first states → outputs (T, B, H) and last states; differentiable in all of them."""
        ...

    @staticmethod
    def fastest(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """The same as `run` for when nobody looks inside: whichever way is the quickest here."""
        ...

    @staticmethod
    def step(x: Tensor, states: States, weights: Weights) -> States:
        """One step of one sequence, the equations alone: input (D,), states (H,) each → next states; the first is h."""
        ...


@runtime_checkable
class Vendored(Protocol):
    """What the code of a cell offers besides when torch brings kernels of its own for it: cuDNN's on a CUDA device."""

    vendor_layer: Callable[..., nn.RNNBase]
    """torch's layer of the same equations and weights, made of (D, H, device)."""

    @staticmethod
    def vendor(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """The same as `run` by torch's own code; gates and gradients stay inside it."""
        ...


@runtime_checkable
class Ungated(Protocol):
    """What the code of a cell offers besides when its one state is h_t = φ(W x_t + U h_{t−1} + b)."""

    steepest: float
    """The largest value of φ′."""

    @staticmethod
    def slope(h: Tensor) -> Tensor:
        """φ′(a), written in terms of h = φ(a)."""
        ...


def through_sigmoid(d_y: Tensor, y: Tensor, out: Tensor) -> None:
    """∂L/∂a = ∂L/∂y ⊙ y ⊙ (1 − y) for y = σ(a), in one pass over the memory."""
    torch.ops.aten.sigmoid_backward.grad_input(d_y, y, grad_input=out)


def through_tanh(d_y: Tensor, y: Tensor, out: Tensor) -> None:
    """∂L/∂a = ∂L/∂y ⊙ (1 − y²) for y = tanh(a), in one pass over the memory."""
    torch.ops.aten.tanh_backward.grad_input(d_y, y, grad_input=out)


class Recurrent(nn.Module):
    """One layer of a cell over a sequence. Weights have torch.nn's names, block order and shapes.

    They start as torch.nn's do, uniform in ±1/√H, drawn from the CPU `generator`, unless `start` says otherwise.
    `gate_bias` then sets where gates start, by gate name: the block's two biases together are that value; gates the
    cell does not have are ignored (see core.cells.initialise).
    """

    def __init__(
        self,
        cell: str,
        input_size: int,
        hidden_size: int,
        generator: torch.Generator,
        gate_bias: Mapping[str, float] | None = None,
        start: Start | None = None,
    ) -> None:
        super().__init__()
        self.spec: CellSpec = CELLS[cell]
        module, _, entry = self.spec.module.partition(":")
        self.code = cast(CellCode, getattr(importlib.import_module(module), entry))
        self.hidden_size = hidden_size
        rows = self.spec.blocks * hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.empty(rows, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.empty(rows, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.empty(rows))
        self.bias_hh_l0 = nn.Parameter(torch.empty(rows))
        layer = Layer(self.spec, self.code.blocks, self.weights)
        initialise(layer, start or Start(), generator, gate_bias or {})

    @property
    def weights(self) -> Weights:
        """weight_ih, weight_hh, bias_ih, bias_hh, in torch.nn's order."""
        return self.weight_ih_l0, self.weight_hh_l0, self.bias_ih_l0, self.bias_hh_l0

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> "Recurrent":
        """Called by torch whenever the layer is moved: its weights are laid out anew for where they are now."""
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        if isinstance(self.code, Vendored):
            # torch's layer knows how cuDNN wants them, in one buffer; it does nothing where there is no cuDNN
            layer = self.code.vendor_layer(self.weight_ih_l0.shape[1], self.hidden_size, device="meta")
            for name, weight in self.named_parameters():
                setattr(layer, name, weight)
            layer.flatten_parameters()
        return self

    def first_states(self, batch_size: int) -> States:
        """Zeros (B, H) for every state of the cell."""
        return tuple(self.weight_hh_l0.new_zeros(batch_size, self.hidden_size) for _ in self.spec.states)

    def forward(
        self,
        x: Tensor,
        states: States | None = None,
        trace: Trace | None = None,
        frozen: bool = False,
        clamp: Clamp | None = None,
    ) -> tuple[Tensor, States]:
        """Inputs (T, B, D), T ≥ 1, and first states (zeros by default) → outputs (T, B, H) and last states.

        Inputs may come from another device; all else is on the layer's. Without a trace the cell takes its fastest way,
        which is the same function of the same weights. `frozen` takes the weights as constants: a backward pass then
        reaches inputs and states only. `clamp` holds gates at a constant, by name, at every step, in every unit or in
        those of a Hold; no gradient passes through them. Raises ValueError for a gate or unit that the cell does not
        have and for a value that the gate cannot take.
        """
        x = x.to(self.weight_hh_l0.device)
        weights = self._weights_of(frozen, clamp)
        states = states or self.first_states(x.shape[1])
        # clamped weights lie anywhere, and cuDNN would have to copy them together, and would warn, at every call
        if trace is None and not (clamp and x.is_cuda):
            return self.code.fastest(x, states, weights)
        return self.code.run(x, states, weights, trace)

    def stepper(self, clamp: Clamp | None = None) -> Callable[[Tensor, States], States]:
        """For writing token by token: input (D,) and states (H,) each → next states, with the weights of now.

        `clamp` is the one of `forward`.
        """
        step, weights = self.code.step, self._weights_of(frozen=True, clamp=clamp)
        return lambda x, states: step(x, states, weights)

    def _weights_of(self, frozen: bool, clamp: Clamp | None) -> Weights:
        weights = self.weights
        if frozen:
            weights = cast(Weights, tuple(weight.detach() for weight in weights))
        return self._clamped(weights, clamp) if clamp else weights

    def _clamped(self, weights: Weights, clamp: Clamp) -> Weights:
        """Weights of the same cell in which only a bias reaches the clamped gates: no cell's code knows of clamps."""
        weight_ih, weight_hh, bias_ih, bias_hh = weights
        free = torch.ones_like(bias_ih, dtype=torch.bool)
        held = torch.zeros_like(bias_ih)
        for gate, wanted in clamp.items():
            if gate not in self.code.blocks or not self.spec.gate(gate).is_gate:
                raise ValueError(f"{self.spec.name} has no gate named {gate!r} to clamp")
            everywhere = tuple(range(self.hidden_size))
            value, units = wanted if isinstance(wanted, Hold) else (wanted, everywhere)
            if not set(units) <= set(everywhere):
                raise ValueError(f"there are {self.hidden_size} units, numbered from 0")
            rows = self.code.blocks.index(gate) * self.hidden_size + torch.tensor(units, dtype=torch.long)
            free[rows], held[rows] = False, sum_under(self.spec.gate(gate), value)
        column = free.unsqueeze(1)
        return (
            torch.where(column, weight_ih, 0.0),
            torch.where(column, weight_hh, 0.0),
            torch.where(free, bias_ih, held),
            torch.where(free, bias_hh, 0.0),
        )


def sum_under(gate: GateSpec, value: float) -> float:
    """The sum a with σ(a), or tanh(a) for a gate that can be negative, equal to `value`; raises ValueError outside its range."""
    if not gate.low <= value <= gate.high:
        raise ValueError(f"{gate.name} lies in [{gate.low:g}, {gate.high:g}], not at {value:g}")
    share = (value - gate.low) / (gate.high - gate.low)
    if share in (0.0, 1.0):
        return math.copysign(SATURATED, share - 0.5)
    # tanh(a) = 2 σ(2a) − 1
    return math.log(share / (1.0 - share)) / (gate.high - gate.low)
