"""Slow motion tells the truth: its numbers are the equations', autograd's and the optimiser's, and it changes nothing."""

import math

import msgspec
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import clip_grad_norm_

from core.cells.catalog import CELLS
from core.cells.recurrent import Recurrent, States, Trace
from core.training.iteration import Focus, Iteration, SumOf
from core.training.slow_motion import NO_TARGET, one_iteration
from tests.training_runs import SMALL, make_job

torch.set_num_threads(1)

T, V, H = 7, 6, 8
FOCUS = Focus(steps=(1, 2, T), units=(1, 5))


class Network(nn.Module):
    def __init__(self, cell: str, outputs: int = V) -> None:
        super().__init__()
        self.embedding = nn.Embedding(V, 4)
        self.recurrent = Recurrent(cell, 4, H, torch.Generator().manual_seed(1))
        self.head = nn.Linear(H, outputs)
        with torch.no_grad():
            for seed, weight in enumerate(self.parameters()):
                weight.copy_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(seed)) * 0.5)

    def forward(
        self, tokens: Tensor, states: States | None = None, trace: Trace | None = None
    ) -> tuple[Tensor, States]:
        outputs, last = self.recurrent(self.embedding(tokens), states, trace)
        return self.head(outputs), last


def sequence(seed: int = 0) -> tuple[Tensor, Tensor]:
    tokens = torch.randint(V, (T + 1, 1), generator=torch.Generator().manual_seed(seed))
    return tokens[:-1], tokens[1:]


def loss_of(network: Network, pair: tuple[Tensor, Tensor]) -> Tensor:
    logits, _ = network(pair[0])
    return F.cross_entropy(logits.flatten(0, 1), pair[1].flatten())


def trained(cell: str, steps: int) -> tuple[Network, torch.optim.Adam]:
    network = Network(cell)
    optimiser = torch.optim.Adam(network.parameters(), lr=5e-3, foreach=True)
    for step in range(steps):
        really_step(network, optimiser, sequence(step + 1), 0.1)
    return network, optimiser


def really_step(network: Network, optimiser: torch.optim.Adam, pair: tuple[Tensor, Tensor], clip_norm: float) -> Tensor:
    """A training step; the gradient of the recurrent weights before it was clipped."""
    optimiser.zero_grad()
    loss_of(network, pair).backward()
    gradient = network.recurrent.weight_hh_l0.grad
    assert gradient is not None
    gradient = gradient.clone()
    if clip_norm:
        clip_grad_norm_(network.parameters(), clip_norm, foreach=True)
    optimiser.step()
    return gradient


def told(network: Network, optimiser: torch.optim.Adam, clip_norm: float = 0.1, focus: Focus = FOCUS) -> Iteration:
    iteration = one_iteration(network, optimiser, sequence(), clip_norm, focus)
    assert iteration is not None
    return iteration


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("steps", "clip_norm"), [(0, 0.0), (3, 0.1)])
def test_the_story_of_a_weight_is_what_then_happens(cell: str, steps: int, clip_norm: float) -> None:
    network, optimiser = trained(cell, steps)
    iteration = told(network, optimiser, clip_norm)
    weight = iteration.weight
    place = weight.row, weight.column
    assert weight.adam.before == network.recurrent.weight_hh_l0[place].item()
    assert weight.adam.step == steps + 1
    gradient = really_step(network, optimiser, sequence(), clip_norm)
    assert len(weight.contributions) == T
    assert weight.contributions[0] == 0.0  # the first step has no state to read
    assert sum(weight.contributions) == pytest.approx(gradient[place].item(), rel=1e-4)
    assert weight.gradient == pytest.approx(gradient[place].item(), rel=1e-4)
    if clip_norm:
        assert weight.gradient_norm > clip_norm
        assert abs(weight.clipped) < abs(weight.gradient)
    else:
        assert weight.clipped == weight.gradient
    after = network.recurrent.weight_hh_l0[place].item()
    assert after != weight.adam.before
    assert weight.adam.change == pytest.approx(after - weight.adam.before, rel=1e-3)
    assert weight.adam.after == pytest.approx(after, abs=1e-7)
    assert weight.unit in FOCUS.units
    assert weight.column in FOCUS.units


@pytest.mark.parametrize("cell", CELLS)
def test_the_next_step_of_a_run_is_the_one_that_was_told(cell: str) -> None:
    job = make_job(msgspec.structs.replace(SMALL, cell=cell, batch_size=1))
    job.train_step()
    learner = job._learner
    assert learner is not None
    inputs, targets = learner.task.batch(2)
    iteration = one_iteration(learner.model, learner.optimiser, (inputs, targets), SMALL.clip_norm, Focus())
    assert iteration is not None
    assert job.train_step() == pytest.approx(iteration.loss, rel=1e-5)
    weight = iteration.weight
    after = learner.model.recurrent.weight_hh_l0[weight.row, weight.column].item()
    assert after - weight.adam.before == pytest.approx(weight.adam.change, rel=1e-3)


@pytest.mark.parametrize("cell", CELLS)
def test_sums_gates_states_and_losses_are_the_networks(cell: str) -> None:
    network, optimiser = trained(cell, 1)
    inputs, targets = sequence()
    iteration, trace = told(network, optimiser), Trace()
    logits, _ = network(inputs, trace=trace)
    for step in iteration.steps:
        t = step.t - 1
        for unit in step.units:
            for part in unit.sums:
                check_sum(part, trace.values[part.gate][t, 0, unit.unit].item(), network.recurrent)
            for state in network.recurrent.spec.states:
                assert unit.after[state] == pytest.approx(trace.values[state][t, 0, unit.unit].item(), rel=1e-5)
                before = trace.values[state][t - 1, 0, unit.unit].item() if t else 0.0
                assert unit.before[state] == pytest.approx(before, rel=1e-5)
        assert step.target == targets[t].item()
        assert step.probabilities is not None
        assert step.loss == pytest.approx(-math.log(step.probabilities[step.target]), rel=1e-4)
        for place, value in step.outputs.items():
            assert value == pytest.approx(logits[t, 0, place].item(), rel=1e-4, abs=1e-6)
    assert [step.t for step in iteration.steps] == list(FOCUS.steps)
    losses = [loss for loss in iteration.losses if loss is not None]
    assert iteration.loss == pytest.approx(sum(losses) / T, rel=1e-5)
    assert iteration.loss == pytest.approx(loss_of(network, sequence()).item(), rel=1e-5)


def check_sum(part: SumOf, value: float, layer: Recurrent) -> None:
    reset = 1.0 if part.reset is None else part.reset
    total = part.from_input + part.input_bias + reset * (part.from_state + part.state_bias)
    assert part.sum == pytest.approx(total, rel=1e-5, abs=1e-6)
    assert part.value == pytest.approx(value, rel=1e-5, abs=1e-6)
    gate = layer.spec.gate(part.gate)
    if gate.is_gate:
        squashed = math.tanh(part.sum) if gate.low < 0.0 else 1.0 / (1.0 + math.exp(-part.sum))
        assert part.value == pytest.approx(squashed, rel=1e-4, abs=1e-6)
    else:
        assert part.value == pytest.approx(part.sum, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_through_time_are_the_traced_layers(cell: str) -> None:
    network, optimiser = trained(cell, 1)
    iteration, trace = told(network, optimiser), Trace()
    logits, _ = network(sequence()[0], trace=trace)
    F.cross_entropy(logits.flatten(0, 1), sequence()[1].flatten()).backward()
    for state, gradient in trace.gradients.items():
        assert iteration.gradient_norms[state] == pytest.approx(gradient[:, 0].norm(dim=1).tolist(), rel=1e-4)
        for step in iteration.steps:
            for unit in step.units:
                expected = gradient[step.t - 1, 0, unit.unit].item()
                assert unit.gradient[state] == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_looking_changes_nothing() -> None:
    network, optimiser = trained("lstm", 2)
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    gradients = [None if p.grad is None else p.grad.clone() for p in network.parameters()]
    moments, drawn = str(optimiser.state_dict()), torch.get_rng_state()
    assert told(network, optimiser) == told(network, optimiser)
    assert all(torch.equal(before[name], weight) for name, weight in network.state_dict().items())
    for gradient, parameter in zip(gradients, network.parameters(), strict=True):
        assert gradient is not None
        assert parameter.grad is not None
        assert torch.equal(gradient, parameter.grad)
    assert str(optimiser.state_dict()) == moments
    assert torch.equal(torch.get_rng_state(), drawn)


def test_a_loss_at_one_step_leaves_the_others_without() -> None:
    network, optimiser = trained("gru", 0)
    inputs, targets = sequence()
    late, early = (torch.full_like(targets, NO_TARGET) for _ in range(2))
    late[-1], early[2] = targets[-1], targets[2]
    last = one_iteration(network, optimiser, (inputs, late), 0.0, Focus())
    assert last is not None
    assert last.losses[:-1] == (None,) * (T - 1)
    assert last.loss == last.losses[-1]
    assert [step.target for step in last.steps] == [None] * (T - 1) + [int(targets[-1])]
    assert all(norm > 0.0 for norm in last.gradient_norms["hidden_state"])
    third = one_iteration(network, optimiser, (inputs, early), 0.0, Focus())
    assert third is not None
    assert third.gradient_norms["hidden_state"][3:] == (0.0,) * (T - 3)
    assert third.weight.contributions[3:] == (0.0,) * (T - 3)


def test_numbers_can_be_asked_for_instead_of_classes() -> None:
    network = Network("rnn", outputs=1)
    optimiser = torch.optim.Adam(network.parameters())
    inputs, wanted = sequence()[0], torch.full((T, 1), 0.5)

    def squared_at_the_end(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        return torch.tensor([T - 1]), (outputs[-1, 0] - targets[-1]).square()

    iteration = one_iteration(network, optimiser, (inputs, wanted), 0.0, FOCUS, squared_at_the_end)
    assert iteration is not None
    assert iteration.loss == pytest.approx((network(inputs)[0][-1].item() - 0.5) ** 2, rel=1e-5)
    assert iteration.steps[-1].target is None
    assert iteration.steps[-1].probabilities is None


def test_it_fits_on_the_wire() -> None:
    network, optimiser = trained("lstm", 2)
    tokens = torch.randint(V, (61, 1), generator=torch.Generator().manual_seed(9))
    iteration = one_iteration(network, optimiser, (tokens[:-1], tokens[1:]), 1.0, Focus(units=(0, 1, 2, 3)))
    blob = msgspec.json.encode(iteration)
    assert len(blob) < 60_000
    assert msgspec.json.decode(blob, type=Iteration) == iteration
    assert iteration is not None
    assert (iteration.steps[0].t, iteration.steps[-1].t, len(iteration.steps)) == (1, 60, 12)


def test_a_diverged_network_has_no_story_and_a_focus_must_exist() -> None:
    network, optimiser = trained("rnn", 0)
    for focus in (Focus(steps=(0,)), Focus(steps=(T + 1,)), Focus(units=(H,)), Focus(units=()), Focus(weight=(0, H))):
        with pytest.raises(ValueError, match=r"can be shown|recurrent weights are"):
            one_iteration(network, optimiser, sequence(), 0.0, focus)
    inputs, targets = sequence()
    with pytest.raises(ValueError, match="one sequence"):
        one_iteration(network, optimiser, (inputs.repeat(1, 2), targets.repeat(1, 2)), 0.0, Focus())
    with pytest.raises(ValueError, match="no step"):
        one_iteration(network, optimiser, (inputs, torch.full_like(targets, NO_TARGET)), 0.0, Focus())
    with torch.no_grad():
        network.recurrent.weight_hh_l0.fill_(math.inf)
    assert one_iteration(network, optimiser, sequence(), 0.0, Focus()) is None
