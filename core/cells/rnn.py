"""The simple recurrent network, forward and backward written out, with tanh and with ReLU.

Elman 1990, "Finding structure in time"; ReLU: Le, Jaitly & Hinton 2015, "A simple way to initialize recurrent networks
of rectified linear units". Equations and weights as in torch.nn.RNN. The backward pass is back-propagation through time
(Werbos 1990) by hand: every ∂L/∂h_t is one of its intermediate results.
"""
# ruff: noqa: N806 - T, B, D, H, W and U are the letters of the equations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from core.cells.recurrent import States, Trace, Weights


class Tanh:
    """h_t = tanh(a_t), a_t = W x_t + U h_{t−1} + b. The catalogue's entry point; see core.cells.recurrent.CellCode and Ungated."""

    blocks = ("sum",)
    activate = staticmethod(torch.tanh)  # φ
    steepest = 1.0  # sup φ′
    vendor_layer: Callable[..., nn.RNNBase] = nn.RNN
    vendor_kernel: Callable[..., tuple[Tensor, Tensor]] = staticmethod(torch.rnn_tanh)

    @staticmethod
    def slope(h: Tensor) -> Tensor:
        """φ′(a), written in terms of h = φ(a)."""
        return torch.addcmul(h.new_ones(()), h, h, value=-1)  # 1 − h², in one pass over the memory

    @classmethod
    def run(cls, x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        """x (T, B, D), states (h_0,) with h_0 (B, H) → h_1 … h_T (T, B, H), (h_T,)."""
        applied = _Elman.apply(trace, cls, x, *states, *weights)  # type: ignore[no-untyped-call]
        outputs, last_h = cast(tuple[Tensor, Tensor], applied)
        return outputs, (last_h,)

    @classmethod
    def fastest(cls, x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """cuDNN on a CUDA device, else the loop below: on a CPU torch's own is another one, and slower."""
        return cls.vendor(x, states, weights) if x.is_cuda else cls.run(x, states, weights, None)

    @classmethod
    def vendor(cls, x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        """torch.nn.RNN on these weights; what happens at each step stays inside it."""
        outputs, last_h = cls.vendor_kernel(
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

    @classmethod
    def step(cls, x: Tensor, states: States, weights: Weights) -> States:
        """x (D,), states (h,) with h (H,) → next (h,); the equations of the loop below for one sequence."""
        (h,), (weight_ih, weight_hh, bias_ih, bias_hh) = states, weights
        return (cls.activate(torch.addmv(torch.addmv(bias_ih + bias_hh, weight_ih, x), weight_hh, h)),)


class Relu(Tanh):
    """h_t = max(0, a_t)."""

    activate = staticmethod(partial(torch.clamp, min=0.0))
    vendor_layer = staticmethod(partial(nn.RNN, nonlinearity="relu"))
    vendor_kernel = staticmethod(torch.rnn_relu)

    @staticmethod
    def slope(h: Tensor) -> Tensor:
        """1 where the unit is on, 0 where it is off."""
        return h.sign()


class _Elman(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, trace: Trace | None, cell: type[Tanh], x: Tensor, *tensors: Tensor) -> tuple[Tensor, Tensor]:
        h_0, weight_ih, weight_hh, bias_ih, bias_hh = tensors
        T, B, D = x.shape
        H = weight_hh.shape[1]
        keep = trace is not None and trace.keep_values
        U = weight_hh.t().contiguous()  # (H, H)
        h = x.new_empty(T + 1, B, H)
        h[0] = h_0
        # W x_t + b for all t at once; the sums turn into h in place unless somebody wants to see them too
        a = x.new_empty(T, B, H) if keep else h[1:]
        torch.addmm(bias_ih + bias_hh, x.reshape(T * B, D), weight_ih.t(), out=a.view(T * B, H))

        # views made once: indexing inside the loop would cost more than the arithmetic
        a_, h_, activate = a.unbind(), h.unbind(), cell.activate
        for t in range(T):
            # h_t = φ(W x_t + U h_{t−1} + b)
            activate(a_[t].addmm_(h_[t], U), out=h_[t + 1])

        ctx.save_for_backward(x, weight_ih, weight_hh, h)
        ctx.set_materialize_grads(False)
        ctx.trace, ctx.cell = trace, cell
        if trace is not None and keep:
            trace.values = {"sum": a, "hidden_state": h[1:]}
        return h[1:], h[T].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_outputs: Tensor | None, d_last_h: Tensor | None) -> tuple[Tensor | None, ...]:
        x, weight_ih, weight_hh, h = ctx.saved_tensors
        T, B, H = h[1:].shape
        # starts as the loss's own share ∂loss_t/∂h_t and becomes ∂L/∂h_t as the future is added
        dh = x.new_zeros(T, B, H) if d_outputs is None else d_outputs.clone(memory_format=torch.contiguous_format)
        if d_last_h is not None:
            dh[T - 1] += d_last_h
        d_sums = ctx.cell.slope(h[1:])  # φ′(a_t) for all t at once; becomes ∂L/∂a_t
        dh_, d_sum = dh.unbind(), d_sums.unbind()
        for t in range(T - 1, -1, -1):
            # ∂L/∂a_t = ∂L/∂h_t ⊙ φ′(a_t)
            d_sum[t].mul_(dh_[t])
            # ∂L/∂h_{t−1} = ∂loss_{t−1}/∂h_{t−1} + Uᵀ ∂L/∂a_t
            if t:
                dh_[t - 1].addmm_(d_sum[t], weight_hh)

        if ctx.trace is not None:
            ctx.trace.gradients = {"hidden_state": dh}
        rows, needs = d_sums.view(T * B, H), ctx.needs_input_grad
        d_bias = rows.sum(0) if needs[6] or needs[7] else None
        return (
            None,
            None,
            (rows @ weight_ih).view_as(x) if needs[2] else None,
            d_sum[0] @ weight_hh if needs[3] else None,
            # one product over all steps and sequences, instead of T small ones
            rows.t() @ x.reshape(T * B, -1) if needs[4] else None,
            rows.t() @ h[:-1].reshape(T * B, H) if needs[5] else None,
            d_bias,
            None if d_bias is None else d_bias.clone(),
        )
