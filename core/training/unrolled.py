"""A layer laid out in time: one copy of the cell a step, so that the share of every step in a gradient can be read."""

import torch
from torch import Tensor, nn

from core.cells.recurrent import Recurrent, States, Trace


class Unrolled(nn.Module):
    """Stands in for a layer, and computes the same by the cell's own code, one step of one sequence at a time.

    Every step reads the shared weights, and its own row of `state_biases` (T, kH), each of them the layer's bias_hh: the
    gradient of a row is ∂L/∂(U h_{t−1}) of that step alone. After a forward pass `x` (T, D), the `states` before each step,
    (H,) each, and the `traces` of each are kept; the latter hold the gradients of the states after a backward pass.
    """

    x: Tensor
    state_biases: Tensor

    def __init__(self, layer: Recurrent) -> None:
        super().__init__()
        self.layer = layer
        self.states: list[States] = []
        self.traces: list[Trace] = []

    def forward(self, x: Tensor, states: States | None = None, trace: Trace | None = None) -> tuple[Tensor, States]:
        """Inputs (T, 1, D) → outputs (T, 1, H), last states; `trace` is left alone. Raises ValueError for a larger batch."""
        T, B, _ = x.shape  # noqa: N806
        if B != 1:
            raise ValueError(f"one sequence can be laid out in time, not {B}")
        weight_ih, weight_hh, bias_ih, bias_hh = self.layer.weights
        self.x = x.detach()[:, 0]
        self.state_biases = bias_hh.repeat(T, 1)
        self.state_biases.retain_grad()
        states = states or self.layer.first_states(1)
        self.states, self.traces, outputs = [], [], []
        for x_t, b_hh in zip(x.unsqueeze(1), self.state_biases, strict=True):
            self.states.append(tuple(state.detach()[0] for state in states))
            self.traces.append(Trace())
            h, states = self.layer.code.run(x_t, states, (weight_ih, weight_hh, bias_ih, b_hh), self.traces[-1])
            outputs.append(h)
        return torch.cat(outputs), states

    def contributions(self, row: int, column: int) -> Tensor:
        """After a backward pass: what each step adds to ∂L/∂weight_hh_l0[row, column], (T,)."""
        gradient = self.state_biases.grad
        assert gradient is not None
        return gradient[:, row] * torch.stack([states[0][column] for states in self.states])

    def gradients(self, state: str) -> Tensor:
        """After a backward pass: ∂L/∂state_t, (T, H); 0 at the steps after the last loss."""
        nothing = self.x.new_zeros(1, 1, self.layer.hidden_size)
        return torch.cat([trace.gradients.get(state, nothing)[0] for trace in self.traces])
