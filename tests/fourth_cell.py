"""A cell that SeqLens does not have, as somebody would add it: this file and the one entry below."""

from functools import partial

import torch
from torch import Tensor

from core.cells.catalog import CellSpec, GateSpec
from core.cells.diagram import Diagram, Node, Wire
from core.cells.recurrent import States, Trace, Weights


class Minimal:
    """The minimal gated unit, left to autograd: f = σ(…), n = tanh(W x + U (f ⊙ h) + b), h_t = (1 − f) ⊙ h_{t−1} + f ⊙ n."""

    blocks = ("update_gate", "candidate")

    @staticmethod
    def run(x: Tensor, states: States, weights: Weights, trace: Trace | None) -> tuple[Tensor, States]:
        h, outputs, gates, candidates = states[0], [], [], []
        gradients = x.new_zeros(len(x), *h.shape)
        for t, x_t in enumerate(x):
            h, f, n = _step(x_t, h, weights)
            if h.requires_grad:
                h.register_hook(partial(_keep, gradients[t]))
            outputs.append(h)
            gates.append(f)
            candidates.append(n)
        if trace is not None:
            trace.gradients = {"hidden_state": gradients}
            values = {"update_gate": gates, "candidate": candidates, "hidden_state": outputs}
            trace.values = {name: torch.stack(every).detach() for name, every in values.items()}
        return torch.stack(outputs), (h,)

    @staticmethod
    def fastest(x: Tensor, states: States, weights: Weights) -> tuple[Tensor, States]:
        return Minimal.run(x, states, weights, None)

    @staticmethod
    def step(x: Tensor, states: States, weights: Weights) -> States:
        return (_step(x, states[0], weights)[0],)


def _keep(place: Tensor, gradient: Tensor) -> None:
    place.copy_(gradient)


def _step(x: Tensor, h: Tensor, weights: Weights) -> tuple[Tensor, Tensor, Tensor]:
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    x_f, x_n = (x @ weight_ih.t() + bias_ih + bias_hh).chunk(2, -1)
    u_f, u_n = weight_hh.chunk(2)
    f = torch.sigmoid(x_f + h @ u_f.t())
    n = torch.tanh(x_n + (f * h) @ u_n.t())
    return (1 - f) * h + f * n, f, n


MINIMAL = CellSpec(
    name="mgu",
    label="MGU",
    module=f"{__name__}:Minimal",
    blocks=2,
    gates=(
        GateSpec("update_gate", "Update gate", "f", "write", 0.0, 1.0),
        GateSpec("candidate", "Candidate", "n", "candidate", -1.0, 1.0),
        GateSpec("hidden_state", "Hidden state", "h", "state", -1.0, 1.0, is_gate=False),
    ),
    states=("hidden_state",),
    source="Zhou et al. 2016",
    diagram=Diagram(
        nodes=(
            Node("h_in", "state_in", 0, 0, "hₜ₋₁"),
            Node("x", "input", 1, 2, "xₜ"),
            Node("f", "gate", 2, 1, "σ", "update_gate"),
            Node("n", "gate", 4, 1, "tanh", "candidate"),
            Node("mix", "operation", 4, 0, "+"),
            Node("h_out", "state_out", 6, 0, "hₜ"),
        ),
        wires=(
            Wire("h_in", "mix", "hidden_state[-1]"),
            Wire("x", "f", via=((2, 2),)),
            Wire("x", "n", via=((4, 2),)),
            Wire("f", "n", "update_gate"),
            Wire("n", "mix", "candidate"),
            Wire("mix", "h_out", "hidden_state"),
        ),
    ),
)
