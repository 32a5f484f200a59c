"""The LSTM, forward and backward written out, so that every gate and every gradient through time can be looked at.

Long short-term memory: Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000. Equations and
weights as in torch.nn.LSTM. The backward pass is back-propagation through time (Werbos 1990) by hand: ∂L/∂h_t and
∂L/∂c_t are its intermediate results, and cost nothing to keep.
"""
# ruff: noqa: N806 - T, B, D, H, W and U are the letters of the equations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from core.cells.recurrent import States, Trace, Weights, through_sigmoid, through_tanh


class Cell:
    """The catalogue's entry point; see core.cells.recurrent.CellCode."""

    blocks = ("input_gate", "forget_gate", "candidate", "output_gate")
    vendor_layer = nn.LSTM

    @staticmethod
    def run(x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        """x (T, B, D), states (h_0, c_0) each (B, H) → h_1 … h_T (T, B, H), (h_T, c_T)."""
        applied = _Lstm.apply(trace, x, *states, *weights)  # type: ignore[no-untyped-call]
        outputs, last_h, last_c = cast(tuple[Tensor, Tensor, Tensor], applied)
        return outputs, (last_h, last_c)

    @staticmethod
    def fastest(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """torch's fused kernel, up to twice as fast as the loop below on a CPU, and cuDNN on a CUDA device."""
        return Cell.vendor(x, states, weights)

    @staticmethod
    def vendor(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """torch.nn.LSTM on these weights; gates and gradients stay inside it."""
        h_0, c_0 = (state.unsqueeze(0) for state in states)
        outputs, last_h, last_c = torch.lstm(
            x, (h_0, c_0), weights, True, num_layers=1, dropout=0.0, train=True, bidirectional=False, batch_first=False
        )
        return outputs, (last_h[0], last_c[0])

    @staticmethod
    def step(x: Tensor, states: States, weights: Weights) -> States:
        """x (D,), states (h, c) each (H,) → next (h, c); the equations of the loop below for one sequence."""
        (h, c), (weight_ih, weight_hh, bias_ih, bias_hh) = states, weights
        i, f, g, o = torch.addmv(torch.addmv(bias_ih + bias_hh, weight_ih, x), weight_hh, h).chunk(4)
        c = torch.addcmul(f.sigmoid() * c, i.sigmoid(), g.tanh())
        return o.sigmoid() * c.tanh(), c


class _Lstm(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, trace: Trace | None, x: Tensor, *tensors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h_0, c_0, weight_ih, weight_hh, bias_ih, bias_hh = tensors
        T, B, D = x.shape
        H = weight_hh.shape[1]
        W, U, b = (_by_i_f_o_g(stacked) for stacked in (weight_ih, weight_hh, bias_ih + bias_hh))
        U = U.t().contiguous()  # (H, 4H)
        # W x_t + b for all t at once; the loop below turns these rows into the gates, in place
        gates = torch.addmm(b, x.reshape(T * B, D), W.t()).view(T, B, 4 * H)
        h, c, tanh_c = x.new_empty(T + 1, B, H), x.new_empty(T + 1, B, H), x.new_empty(T, B, H)
        h[0], c[0] = h_0, c_0

        # views made once: indexing inside the loop would cost more than the arithmetic
        i_f_o_g, i_f_o = gates.unbind(), gates[..., : 3 * H].unbind()
        i, f, o, g = (gate.unbind() for gate in gates.view(T, B, 4, H).unbind(2))
        h_, c_, tanh_c_ = h.unbind(), c.unbind(), tanh_c.unbind()
        for t in range(T):
            # i, f, o = σ(W x_t + U h_{t−1} + b)     g = tanh(W x_t + U h_{t−1} + b)
            i_f_o_g[t].addmm_(h_[t], U)
            i_f_o[t].sigmoid_()
            g[t].tanh_()
            # c_t = f ⊙ c_{t−1} + i ⊙ g
            torch.mul(f[t], c_[t], out=c_[t + 1]).addcmul_(i[t], g[t])
            # h_t = o ⊙ tanh(c_t)
            torch.tanh(c_[t + 1], out=tanh_c_[t])
            torch.mul(o[t], tanh_c_[t], out=h_[t + 1])

        ctx.save_for_backward(x, weight_ih, weight_hh, gates, h, c, tanh_c)
        ctx.set_materialize_grads(False)
        ctx.trace = trace
        if trace is not None and trace.keep_values:
            _keep_values(trace, gates, h, c)
        return h[1:], h[T].clone(), c[T].clone()

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, d_outputs: Tensor | None, d_last_h: Tensor | None, d_last_c: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        x, weight_ih, weight_hh, gates, h, c, tanh_c = ctx.saved_tensors
        T, B, H = tanh_c.shape
        # starts as the loss's own share ∂loss_t/∂h_t and becomes ∂L/∂h_t as the future is added
        dh = x.new_zeros(T, B, H) if d_outputs is None else d_outputs.clone(memory_format=torch.contiguous_format)
        if d_last_h is not None:
            dh[T - 1] += d_last_h
        dc = x.new_empty(T, B, H)
        # starts as local derivatives and becomes ∂L/∂ of c_{t−1} and of the sums under i, f, g and o
        by, by_h = _local_derivatives(gates, c, tanh_c)
        d_from_c, d_sums = by[:, :, :4].unbind(), by.view(T, B, 5 * H)[..., H:]
        d_carry, d_o, d_row = by[:, :, 0].unbind(), by[:, :, 4].unbind(), d_sums.unbind()
        dh_, dc_, dc_rows, c_by_h = dh.unbind(), dc.unbind(), dc.unsqueeze(2).unbind(), by_h.unbind()
        carry = x.new_zeros(B, H) if d_last_c is None else d_last_c  # what reaches c_t from the future
        for t in range(T - 1, -1, -1):
            # ∂L/∂c_t = ∂L/∂c_{t+1} ⊙ f_{t+1} + ∂L/∂h_t ⊙ o ⊙ (1 − tanh² c_t)
            torch.addcmul(carry, dh_[t], c_by_h[t], out=dc_[t])
            d_from_c[t].mul_(dc_rows[t])
            d_o[t].mul_(dh_[t])
            carry = d_carry[t]
            # ∂L/∂h_{t−1} = ∂loss_{t−1}/∂h_{t−1} + Uᵀ ∂L/∂(sums)_t
            if t:
                dh_[t - 1].addmm_(d_row[t], weight_hh)

        if ctx.trace is not None:
            ctx.trace.gradients = {"hidden_state": dh, "cell_state": dc}
        rows, needs = d_sums.flatten(0, 1), ctx.needs_input_grad
        d_bias = rows.sum(0) if needs[6] or needs[7] else None
        return (
            None,
            (rows @ weight_ih).view_as(x) if needs[1] else None,
            d_row[0] @ weight_hh if needs[2] else None,
            carry if needs[3] else None,
            # one product over all steps and sequences, instead of T small ones
            rows.t() @ x.reshape(T * B, -1) if needs[4] else None,
            rows.t() @ h[:-1].reshape(T * B, H) if needs[5] else None,
            d_bias,
            None if d_bias is None else d_bias.clone(),
        )


def _by_i_f_o_g(stacked: Tensor) -> Tensor:
    """Rows in torch's order i, f, g, o (4H, …) → i, f, o, g: one sigmoid serves the three gates."""
    i, f, g, o = stacked.chunk(4)
    return torch.cat((i, f, o, g))


def _local_derivatives(gates: Tensor, c: Tensor, tanh_c: Tensor) -> tuple[Tensor, Tensor]:
    """For every t at once: ∂c_t/∂ of c_{t−1}, the sums of i, f, g, and ∂h_t/∂(sum of o), (T, B, 5, H); ∂h_t/∂c_t (T, B, H)."""
    T, B, H = tanh_c.shape
    i, f, o, g = gates.view(T, B, 4, H).unbind(2)
    by = gates.new_empty(T, B, 5, H)
    by_c, by_i, by_f, by_g, by_o = by.unbind(2)
    by_c.copy_(f)
    through_sigmoid(g, i, out=by_i)
    through_sigmoid(c[:-1], f, out=by_f)
    through_tanh(i, g, out=by_g)
    through_sigmoid(tanh_c, o, out=by_o)
    by_h = gates.new_empty(T, B, H)
    through_tanh(o, tanh_c, out=by_h)
    return by, by_h


def _keep_values(trace: Trace, gates: Tensor, h: Tensor, c: Tensor) -> None:
    i, f, o, g = gates.view(*gates.shape[:2], 4, -1).unbind(2)
    trace.values = {
        "forget_gate": f,
        "input_gate": i,
        "output_gate": o,
        "candidate": g,
        "cell_state": c[1:],
        "hidden_state": h[1:],
    }
