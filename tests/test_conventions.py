"""What papers call a GRU: a z turned round is the same network, a reset before the product is another one."""

import msgspec
import pytest
import torch
from torch import Tensor

from core.cells.catalog import CELLS
from core.cells.gru_conventions import cho, chung, turned_round
from core.cells.recurrent import Recurrent, Trace
from core.config import MemoryConfig
from core.training.learner import MemoryLearner
from core.training.measures import measures_of
from tests.plain_cells import draw, random_layer

SMALL = MemoryConfig(cell="gru", length=12, hidden_size=10, symbols=4, batch_size=8, seed=3)


def trained_states(layer: Recurrent, x: Tensor) -> tuple[Tensor, Tensor]:
    trace = Trace()
    with torch.no_grad():
        outputs, _ = layer(x, trace=trace)
    return outputs, trace.values["keep_gate"]


def by_hand(x: Tensor, h: Tensor, layer: Recurrent) -> Tensor:
    """Cho et al. 2014, one unit at a time; torch's two biases, the second one outside of the reset."""
    units = range(layer.hidden_size)
    weight_ih, weight_hh, bias_ih, bias_hh = (weight.detach() for weight in layer.weights)
    bias, states = bias_ih + bias_hh, []
    for x_t in x:
        r, z = (
            torch.stack(
                [torch.sigmoid(weight_ih[row + j] @ x_t + weight_hh[row + j] @ h + bias[row + j]) for j in units]
            )
            for row in (0, layer.hidden_size)
        )
        rows = [2 * layer.hidden_size + j for j in units]
        n = torch.stack([torch.tanh(weight_ih[j] @ x_t + weight_hh[j] @ (r * h) + bias[j]) for j in rows])
        h = z * h + (1 - z) * n
        states.append(h)
    return torch.stack(states)


def test_turning_z_round_changes_its_name_and_nothing_else() -> None:
    layer, x = random_layer("gru", 3, 5, torch.float64), draw(9, 4, 3)
    own, z = trained_states(layer, x)
    with torch.no_grad():
        states, gates = turned_round(x, layer.first_states(4)[0], layer.weights)
    torch.testing.assert_close(states, own, atol=1e-12, rtol=0)
    torch.testing.assert_close(gates["keep_gate"], 1 - z, atol=1e-12, rtol=0)


def test_both_papers_reset_before_the_product_and_agree_with_each_other() -> None:
    layer, x = random_layer("gru", 3, 5, torch.float64), draw(9, 4, 3)
    first = layer.first_states(4)[0]
    own, _ = trained_states(layer, x)
    with torch.no_grad():
        (by_cho, kept), (by_chung, overwritten) = cho(x, first, layer.weights), chung(x, first, layer.weights)
    torch.testing.assert_close(by_cho, by_chung, atol=1e-12, rtol=0)
    torch.testing.assert_close(kept["keep_gate"], 1 - overwritten["keep_gate"], atol=1e-12, rtol=0)
    torch.testing.assert_close(by_cho[:, 0], by_hand(x[:, 0], first[0], layer), atol=1e-12, rtol=0)
    assert (by_cho - own).abs().max() > 0.1


def test_the_order_makes_no_difference_where_units_do_not_mix() -> None:
    layer, x = random_layer("gru", 3, 5, torch.float64), draw(9, 4, 3)
    with torch.no_grad():
        layer.weight_hh_l0[10:] = torch.diag(draw(5))
        layer.bias_hh_l0[10:] = 0.0
        own, _ = trained_states(layer, x)
        torch.testing.assert_close(cho(x, layer.first_states(4)[0], layer.weights)[0], own, atol=1e-12, rtol=0)


@pytest.mark.parametrize("task", ["recall", "adding"])
def test_a_run_measures_them_on_its_own_weights(task: str) -> None:
    learner = MemoryLearner(msgspec.structs.replace(SMALL, task=task))
    for _ in range(20):
        learner.train_step()
    data = measures_of(learner)["conventions"]()
    assert data is not None
    torch_s, turned, by_cho, by_chung = data["readings"]
    assert [reading["name"] for reading in data["readings"]] == [way.name for way in CELLS["gru"].conventions]
    assert torch_s["difference"] == 0.0
    assert turned["difference"] < 1e-5 < 1e-3 < by_cho["difference"]
    assert by_cho["difference"] == pytest.approx(by_chung["difference"], rel=1e-3)
    assert turned["gate"] == pytest.approx(1 - torch_s["gate"], abs=1e-5)
    assert (torch_s["accuracy"] is None) == (task == "adding")


def test_cells_that_are_written_in_one_way_have_no_such_part() -> None:
    assert "conventions" not in measures_of(MemoryLearner(msgspec.structs.replace(SMALL, cell="lstm")))
