"""How far a loss reaches back: equal to autograd's, as theory predicts it, and kept by gates that stand open."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from core.cells.catalog import CELLS
from core.cells.initialise import spectral_radius
from core.cells.recurrent import Recurrent
from core.training import gradient_flow
from core.training.gradient_flow import (
    MAX_MAP_STEPS,
    StepLoss,
    gradient_by_distance,
    gradient_map,
    half_life,
    memory_path,
)
from core.training.gradient_theory import fitted, predict
from core.training.probes import layer_traces
from tests.plain_cells import draw, random_layer, unrolled

torch.set_num_threads(1)

SEEDS = range(5)
INPUT_SIZE, HIDDEN_SIZE = 16, 64


def layer_at_start(cell: str, seed: int, forget_bias: float | None = None) -> Recurrent:
    bias = {} if forget_bias is None else {"forget_gate": forget_bias}
    return Recurrent(cell, INPUT_SIZE, HIDDEN_SIZE, torch.Generator().manual_seed(seed), gate_bias=bias)


def batch(seed: int, size: float = 1.0) -> Tensor:
    return draw(50, 32, INPUT_SIZE, dtype=torch.float32, seed=1000 + seed) * size


def rescaled(cell: str, seed: int, radius: float) -> Recurrent:
    layer = layer_at_start(cell, seed)
    with torch.no_grad():
        layer.weight_hh_l0.mul_(radius / spectral_radius(layer.weight_hh_l0))
    return layer


def autograds(layer: Recurrent, x: Tensor, loss: StepLoss, step: int) -> dict[str, list[float]]:
    """The norm of the gradient of the loss at a step in every state up to it, by the plain equations."""
    first = tuple(torch.zeros(x.shape[1], layer.hidden_size, dtype=x.dtype) for _ in layer.spec.states)
    states, _ = unrolled(layer.spec.name, x, first, layer.weights)
    gradients = torch.autograd.grad(
        loss(states[step][0], step), [part for at in states[: step + 1] for part in at], allow_unused=True
    )
    norms = [0.0 if gradient is None else gradient.norm().item() for gradient in gradients]
    return {state: norms[place :: len(first)] for place, state in enumerate(layer.spec.states)}


def squares(output: Tensor, step: int) -> Tensor:
    return (step + 1) * output.square().mean()


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_by_distance_and_the_map_are_autograds(cell: str) -> None:
    layer, x = random_layer(cell, 3, 5, torch.float64), draw(6, 2, 3)
    by_distance, map_ = gradient_by_distance(layer, x, squares), gradient_map(layer, x, squares)
    assert map_.steps == tuple(range(6))
    for step in range(6):
        for state, expected in autograds(layer, x, squares, step).items():
            row = map_.norms[state][step]
            assert row[: step + 1] == pytest.approx(expected, rel=1e-10)
            assert np.isnan(row[step + 1 :]).all()
            if step == 5:
                assert by_distance[state][::-1] == pytest.approx(expected, rel=1e-10)
    assert all(weight.grad is None and weight.requires_grad for weight in layer.weights)


def test_a_map_made_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, x = layer_at_start("gru", 0), batch(0)[:, :3]
    whole = gradient_map(layer, x, squares).norms["hidden_state"]
    monkeypatch.setattr(gradient_flow, "MAX_NUMBERS_AT_ONCE", 3 * x.shape[0] * x.shape[1] * HIDDEN_SIZE)
    assert np.allclose(gradient_map(layer, x, squares).norms["hidden_state"], whole, rtol=1e-4, equal_nan=True)


def test_a_long_map_is_thinned_and_says_so() -> None:
    layer, x = layer_at_start("rnn", 0), draw(120, 2, INPUT_SIZE, dtype=torch.float32)
    map_ = gradient_map(layer, x)
    assert len(map_.steps) == MAX_MAP_STEPS
    assert (map_.steps[0], map_.steps[-1]) == (0, 119)
    whole = gradient_by_distance(layer, x)["hidden_state"]
    last_row = map_.norms["hidden_state"][-1]
    assert last_row[-5:] == pytest.approx([whole[119 - step] for step in map_.steps[-5:]], rel=1e-4)


def test_a_default_rnn_forgets_as_fast_as_predicted_and_its_bound_says_nothing() -> None:
    predicted, measured = [], []
    for seed in SEEDS:
        layer, x = layer_at_start("rnn", seed), batch(seed)
        prediction, slope = predict(layer, x), slope_of(gradient_by_distance(layer, x)["hidden_state"])
        assert prediction is not None
        assert slope is not None
        assert prediction.bound > 0.0 > slope
        predicted.append(prediction.slope)
        measured.append(slope)
    assert np.median(predicted) == pytest.approx(np.median(measured), rel=0.15)
    assert np.median(np.array(predicted) / measured) == pytest.approx(1.0, rel=0.15)


@pytest.mark.parametrize(
    ("cell", "radius", "grows"),
    [("rnn", 1.0, False), ("rnn", 1.5, True), ("rnn_relu", 1.2, False), ("rnn_relu", 2.0, True)],
)
def test_tanh_and_relu_explode_from_radii_of_their_own(cell: str, radius: float, grows: bool) -> None:
    for seed in SEEDS:
        layer, x = rescaled(cell, seed, radius), batch(seed, size=0.3)
        norms = gradient_by_distance(layer, x)["hidden_state"]
        prediction = predict(layer, x)
        assert prediction is not None
        assert prediction.spectral_radius == pytest.approx(radius, rel=1e-4)
        assert (norms[-1] > norms[0]) == grows
        assert (prediction.slope > 0.0) == grows == (radius > prediction.critical_radius)


def test_the_threshold_of_relu_lies_above_that_of_tanh() -> None:
    critical = {}
    for cell in ("rnn", "rnn_relu"):
        predictions = [predict(rescaled(cell, seed, 1.2), batch(seed, size=0.3)) for seed in SEEDS]
        critical[cell] = np.median([prediction.critical_radius for prediction in predictions if prediction])
    assert critical["rnn_relu"] > critical["rnn"] + 0.1


@pytest.mark.parametrize("cell", [name for name, spec in CELLS.items() if any(gate.is_gate for gate in spec.gates)])
def test_nothing_is_predicted_for_a_cell_with_gates(cell: str) -> None:
    assert predict(layer_at_start(cell, 0), batch(0)) is None


def test_the_cell_path_of_an_lstm_halves_as_its_forget_bias_says() -> None:
    through_all: list[float] = []
    for bias, expected in ((0.0, 1.0), (1.0, 2.2), (3.0, 14.0)):
        paths, gradients = [], []
        for seed in SEEDS:
            layer, x = layer_at_start("lstm", seed, bias), batch(seed)
            path = memory_path(layer, x)
            assert path is not None
            assert path.gate == "forget_gate"
            assert path.half_life is not None
            paths.append(path.half_life)
            # None: not within these 50 steps
            gradients.append(half_life(gradient_by_distance(layer, x)["cell_state"]) or math.inf)
        assert np.median(paths) == pytest.approx(expected, rel=0.15)
        assert np.median(gradients) >= np.median(paths)
        through_all.append(float(np.median(gradients)))
    assert through_all[0] < through_all[1] < through_all[2]


def test_a_memory_path_is_the_product_of_its_gate() -> None:
    layer, x = random_layer("gru", 3, 5, torch.float32), draw(9, 1, 3, dtype=torch.float32)
    path = memory_path(layer, x)
    assert path is not None
    keep = layer_traces(layer, x[:, 0])["keep_gate"]
    for distance in range(9):
        expected = keep[9 - distance :].prod(axis=0)
        assert path.by_unit[:, distance] == pytest.approx(expected, rel=1e-5)
        assert path.median[distance] == pytest.approx(np.median(expected), rel=1e-5)
    assert memory_path(layer_at_start("rnn", 0), batch(0)) is None


def test_half_lives_lie_between_steps() -> None:
    assert half_life(0.7 ** np.arange(9)) == pytest.approx(math.log(0.5) / math.log(0.7))
    assert half_life(np.array([4.0, 4.0, 1.0])) == pytest.approx(1.5)
    assert half_life(np.array([1.0, 0.9, 0.8])) is None
    assert half_life(np.array([1.0, 0.0, 0.0])) == 0.0
    assert half_life(np.zeros(3)) is None


def test_a_forget_gate_held_open_keeps_the_gradient_and_one_held_shut_ends_the_path() -> None:
    layer, x = layer_at_start("lstm", 0), batch(0)
    open_, shut = memory_path(layer, x, clamp={"forget_gate": 1.0}), memory_path(layer, x, clamp={"forget_gate": 0.0})
    assert open_ is not None
    assert shut is not None
    assert open_.half_life is None
    assert (open_.median == 1.0).all()
    assert shut.half_life == 0.0
    free = gradient_by_distance(layer, x)["cell_state"]
    held = gradient_by_distance(layer, x, clamp={"forget_gate": 1.0})["cell_state"]
    assert free[40] < 1e-3 * free[0]
    assert held[40] > 0.3 * held[0]
    assert gradient_map(layer, x, clamp={"forget_gate": 1.0}).norms["cell_state"][-1, 0] > 1e3 * free[-1]


def test_a_sentence_is_traced_with_a_gate_held() -> None:
    layer, x = layer_at_start("gru", 0), batch(0)[:, 0]
    assert (layer_traces(layer, x, {"keep_gate": 0.25})["keep_gate"] == 0.25).all()
    frozen = layer_traces(layer, x, {"keep_gate": 1.0})
    assert (frozen["hidden_state"] == 0.0).all()  # nothing is ever written
    with pytest.raises(ValueError, match="no gate named 'forget_gate'"):
        layer_traces(layer, x, {"forget_gate": 1.0})


def slope_of(norms: np.ndarray) -> float | None:
    fit = fitted({"h": norms})
    slope: float | None = fit and fit["slopes"]["h"]
    return slope


def test_one_straight_line_tells_how_fast_norms_fall_and_over_which_distances() -> None:
    falls = np.exp(-0.5 * np.arange(50.0))
    falls[:5] = falls[36:] = 1.0  # neither the loss itself nor the end of single precision counts
    fit = fitted({"hidden_state": falls, "cell_state": falls**2})
    assert fit is not None
    assert (fit["from"], fit["until"]) == (5, 35)
    assert fit["slopes"] == pytest.approx({"hidden_state": -0.5, "cell_state": -1.0})


def test_of_a_short_profile_every_distance_counts() -> None:
    falls_then_rises = np.exp(-np.array([0.0, 2, 4, 6, 8, 9, 10, 10, 9.5, 9]))
    fit = fitted({"hidden_state": falls_then_rises})
    assert fit is not None
    assert (fit["from"], fit["until"]) == (0, 9)
    assert fit["slopes"]["hidden_state"] < -0.9


def test_slopes_need_distances_and_norms_above_zero() -> None:
    assert slope_of(np.ones(2)) is None
    assert slope_of(np.zeros(50)) is None
