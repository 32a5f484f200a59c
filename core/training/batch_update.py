"""What one training step does to one recurrent weight: the whole batch's gradient, split by time step, and its update.

It is worked out on a copy on the CPU, by the pass that training itself makes; a second pass, laid out in time, splits the gradient.
"""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils import get_total_norm

from core.cells.recurrent import Recurrent, States, Trace
from core.tasks.sequence_model import SequenceModel
from core.training.iteration import WeightStep
from core.training.slow_motion import steepest, weight_step


class _SharesByStep(nn.Module):
    """Stands in for a layer and computes the same, one step at a time, to tell what each adds to one weight's gradient.

    After a backward pass `shares` (T,) holds ∂L/∂weight_hh_l0[place] of every step.
    """

    def __init__(self, layer: Recurrent, place: tuple[int, int]) -> None:
        super().__init__()
        self.layer, self.place = layer, place
        self.shares = torch.empty(0)

    def forward(self, x: Tensor, states: States | None = None, trace: Trace | None = None) -> tuple[Tensor, States]:
        """Inputs (T, B, D) → outputs (T, B, H), last states; `trace` is left alone."""
        states = states or self.layer.first_states(x.shape[1])
        weight_ih, weight_hh, bias_ih, bias_hh = self.layer.weights
        self.shares, outputs = x.new_zeros(len(x)), []
        for t, x_t in enumerate(x.unsqueeze(1)):
            own = weight_hh.view_as(weight_hh)
            own.register_hook(self._keep_share_of(t))  # type: ignore[no-untyped-call]
            h, states = self.layer.code.run(x_t, states, (weight_ih, own, bias_ih, bias_hh), None)
            outputs.append(h)
        return torch.cat(outputs), states

    def _keep_share_of(self, t: int) -> Callable[[Tensor], None]:
        def keep(gradient: Tensor) -> None:
            self.shares[t] = gradient[self.place]

        return keep


def batch_update(
    model: SequenceModel,
    optimiser: torch.optim.Adam,
    loss_of: Callable[[SequenceModel], Tensor],
    clip_norm: float,
    units: tuple[int, ...],
) -> tuple[float, WeightStep] | None:
    """The loss of a training step, `loss_of` the model, and what the step does to the steepest weight among the units.

    None when the loss or the gradient is not finite.
    """
    twin = copy.deepcopy(model).cpu()
    twin.zero_grad(set_to_none=True)
    loss = loss_of(twin)
    loss.backward()  # type: ignore[no-untyped-call]
    norm = get_total_norm([p.grad for p in twin.parameters() if p.grad is not None])
    if not (torch.isfinite(loss) and torch.isfinite(norm)):
        return None
    gradients = twin.recurrent.weight_hh_l0.grad
    assert gradients is not None
    gradients, place = gradients.clone(), steepest(gradients, units)
    split = _SharesByStep(twin.recurrent, place)
    twin.recurrent = split  # type: ignore[assignment]
    loss_of(twin).backward()  # type: ignore[no-untyped-call]
    numbers = (split.shares, gradients[place])
    return loss.item(), weight_step(optimiser, model.recurrent, place, numbers, (norm.item(), clip_norm))
