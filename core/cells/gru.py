"""The gated recurrent unit, forward and backward written out, so that every gate and every gradient can be looked at.

Cho et al. 2014, "Learning phrase representations using RNN encoder–decoder". Equations and weights as in torch.nn.GRU:

    r = σ(W_r x_t + U_r h_{t−1} + b_r)        z = σ(W_z x_t + U_z h_{t−1} + b_z)
    n = tanh(W_n x_t + b_in + r ⊙ (U_n h_{t−1} + b_hn))
    h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}

The papers differ from it and from each other. Cho 2014 has the same z, the share that is *kept*, but resets the state
before the product: n = tanh(W x_t + U (r ⊙ h_{t−1})). Chung et al. 2014, "Empirical evaluation of gated recurrent neural
networks on sequence modeling", also resets before the product, and turns z around: h_t = (1 − z) ⊙ h_{t−1} + z ⊙ n, the
share that is *overwritten*. Resetting after the product, with a bias of its own inside it, is what lets one product with
U serve all three blocks (cuDNN's form).

The backward pass is back-propagation through time (Werbos 1990) by hand: every ∂L/∂h_t is one of its intermediate results.
"""
# ruff: noqa: N806 - T, B, D, H, W and U are the letters of the equations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from core.cells.recurrent import States, Trace, Weights, through_sigmoid, through_tanh


class Cell:
    """The catalogue's entry point; see core.cells.recurrent.CellCode."""

    blocks = ("reset_gate", "keep_gate", "candidate")
    vendor_layer = nn.GRU

    @staticmethod
    def run(x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        """x (T, B, D), states (h_0,) with h_0 (B, H) → h_1 … h_T (T, B, H), (h_T,)."""
        outputs, last_h = cast(tuple[Tensor, Tensor], _Gru.apply(trace, x, *states, *weights))  # type: ignore[no-untyped-call]
        return outputs, (last_h,)

    @staticmethod
    def fastest(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """cuDNN on a CUDA device, else the loop below: on a CPU torch's own is another one, and slower."""
        return Cell.vendor(x, states, weights) if x.is_cuda else Cell.run(x, states, weights, None)

    @staticmethod
    def vendor(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """torch.nn.GRU on these weights; gates and gradients stay inside it."""
        outputs, last_h = torch.gru(
            x,
            states[0].unsqueeze(0),
            weights,
            True,
            num_layers=1,
            dropout=0.0,
            train=True,
            bidirectional=False,
            batch_first=False,
        )
        return outputs, (last_h[0],)

    @staticmethod
    def step(x: Tensor, states: States, weights: Weights) -> States:
        """x (D,), states (h,) with h (H,) → next (h,); the equations of the loop below for one sequence."""
        (h,), (weight_ih, weight_hh, bias_ih, bias_hh) = states, weights
        from_x, from_h = torch.addmv(bias_ih, weight_ih, x).chunk(3), torch.addmv(bias_hh, weight_hh, h).chunk(3)
        r, z = torch.sigmoid(from_x[0] + from_h[0]), torch.sigmoid(from_x[1] + from_h[1])
        n = torch.tanh(torch.addcmul(from_x[2], r, from_h[2]))
        return (torch.lerp(n, h, z),)


class _Gru(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, trace: Trace | None, x: Tensor, *tensors: Tensor) -> tuple[Tensor, Tensor]:
        h_0, weight_ih, weight_hh, bias_ih, bias_hh = tensors
        T, B, D = x.shape
        H = weight_hh.shape[1]
        # columns u, r, z, n with u = U_n h_{t−1} + b_hn: U reaches the first three, W the last three
        gates = x.new_empty(T, B, 4 * H)
        b_r_z_n = torch.cat((bias_ih[: 2 * H] + bias_hh[: 2 * H], bias_ih[2 * H :]))
        torch.addmm(b_r_z_n, x.reshape(T * B, D), weight_ih.t(), out=gates.view(T * B, 4 * H)[:, H:])
        gates[..., :H] = bias_hh[2 * H :]
        U = _by_u_r_z(weight_hh).t().contiguous()  # (H, 3H)
        h = x.new_empty(T + 1, B, H)
        h[0] = h_0

        # views made once: indexing inside the loop would cost more than the arithmetic
        u_r_z, r_z = gates[..., : 3 * H].unbind(), gates[..., H : 3 * H].unbind()
        u, r, z, n = (block.unbind() for block in gates.view(T, B, 4, H).unbind(2))
        h_ = h.unbind()
        for t in range(T):
            # r, z = σ(W x_t + U h_{t−1} + b)
            u_r_z[t].addmm_(h_[t], U)
            r_z[t].sigmoid_()
            # n = tanh(W x_t + b + r ⊙ u)
            n[t].addcmul_(r[t], u[t]).tanh_()
            # h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
            torch.lerp(n[t], h_[t], z[t], out=h_[t + 1])

        ctx.save_for_backward(x, weight_ih, weight_hh, gates, h)
        ctx.set_materialize_grads(False)
        ctx.trace = trace
        if trace is not None and trace.keep_values:
            _, r_all, z_all, n_all = gates.view(T, B, 4, H).unbind(2)
            trace.values = {"keep_gate": z_all, "reset_gate": r_all, "candidate": n_all, "hidden_state": h[1:]}
        return h[1:], h[T].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_outputs: Tensor | None, d_last_h: Tensor | None) -> tuple[Tensor | None, ...]:
        x, weight_ih, weight_hh, gates, h = ctx.saved_tensors
        T, B, H = h[1:].shape
        # starts as the loss's own share ∂loss_t/∂h_t and becomes ∂L/∂h_t as the future is added
        dh = x.new_zeros(T, B, H) if d_outputs is None else d_outputs.clone(memory_format=torch.contiguous_format)
        if d_last_h is not None:
            dh[T - 1] += d_last_h
        d_sums = _local_derivatives(gates, h)  # (T, B, 4, H); becomes ∂L/∂ of u and of the sums under r, z and n
        U = _by_u_r_z(weight_hh)  # (3H, H)
        dh_, dh_rows, z = dh.unbind(), dh.unsqueeze(2).unbind(), gates[..., 2 * H : 3 * H].unbind()
        d_all, d_u_r_z = d_sums.unbind(), d_sums.view(T, B, 4 * H)[..., : 3 * H].unbind()
        for t in range(T - 1, -1, -1):
            d_all[t].mul_(dh_rows[t])
            # ∂L/∂h_{t−1} = ∂loss_{t−1}/∂h_{t−1} + ∂L/∂h_t ⊙ z + Uᵀ ∂L/∂(u and sums)_t
            if t:
                dh_[t - 1].addcmul_(dh_[t], z[t]).addmm_(d_u_r_z[t], U)

        if ctx.trace is not None:
            ctx.trace.gradients = {"hidden_state": dh}
        rows, needs = d_sums.view(T * B, 4 * H), ctx.needs_input_grad
        d_bias = rows.sum(0) if needs[5] or needs[6] else None
        by_x, by_h = rows[:, H:], rows[:, : 3 * H]  # torch's order r, z, n; the order u, r, z of the product with U
        return (
            None,
            (by_x @ weight_ih).view_as(x) if needs[1] else None,
            torch.addcmul(d_u_r_z[0] @ U, dh_[0], z[0]) if needs[2] else None,
            # one product over all steps and sequences, instead of T small ones
            by_x.t() @ x.reshape(T * B, -1) if needs[3] else None,
            _by_r_z_n(by_h.t() @ h[:-1].reshape(T * B, H)) if needs[4] else None,
            None if d_bias is None else d_bias[H:].clone(),
            None if d_bias is None else _by_r_z_n(d_bias[: 3 * H]),
        )


def _by_u_r_z(stacked: Tensor) -> Tensor:
    """Rows in torch's order r, z, n (3H, …) → n, r, z, the order in which the product with U is written."""
    return stacked.roll(len(stacked) // 3, 0)


def _by_r_z_n(stacked: Tensor) -> Tensor:
    """Back to torch's order."""
    return stacked.roll(-(len(stacked) // 3), 0)


def _local_derivatives(gates: Tensor, h: Tensor) -> Tensor:
    """For every t at once: ∂h_t/∂ of u and of the sums under r, z and n, (T, B, 4, H)."""
    T, B, H = h[1:].shape
    u, r, z, n = gates.view(T, B, 4, H).unbind(2)
    by = gates.new_empty(T, B, 4, H)
    by_u, by_r, by_z, by_n = by.unbind(2)
    through_tanh(1 - z, n, out=by_n)
    torch.mul(by_n, r, out=by_u)
    through_sigmoid(by_n * u, r, out=by_r)
    through_sigmoid(h[:-1] - n, z, out=by_z)
    return by
