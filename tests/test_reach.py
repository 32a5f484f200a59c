"""What a run on a task says about how far back it learns is what the probes measure, and fits its messages."""

import msgspec
import numpy as np
import pytest
import torch

from core.cells.catalog import CELLS
from core.config import MemoryConfig
from core.snapshot import PARTS, Snapshot, decode, encode
from core.tasks.catalog import TASKS
from core.training.gradient_flow import memory_path
from core.training.gradient_theory import fitted, predict
from core.training.learner import MemoryLearner
from core.training.measures import measures_of
from core.training.reach import SEQUENCES, reach, reach_map
from tests.training_runs import array

SMALL = MemoryConfig(length=12, hidden_size=10, symbols=4, batch_size=4, seed=3)
UNGATED, GATED = ("rnn", "rnn_relu"), ("lstm", "gru")


def learner(**changes: object) -> MemoryLearner:
    return MemoryLearner(msgspec.structs.replace(SMALL, **changes))


def test_every_part_of_a_run_on_a_task_is_measured_from_its_start() -> None:
    measured = {part: measure() for part, measure in measures_of(learner()).items()}
    assert set(measured) == {"score", "gates", "gradient", "gradient_map", "iteration"}
    assert all(data is not None for data in measured.values())


@pytest.mark.parametrize("cell", UNGATED)
def test_a_cell_without_gates_is_told_what_theory_predicts(cell: str) -> None:
    run = learner(cell=cell, length=40)
    data, layer = reach(run), run.model.recurrent
    assert data is not None
    assert data["path"] is None
    expected = predict(layer, run.task.probe_batch().inputs[:, :SEQUENCES])
    assert expected is not None
    assert data["prediction"] == {
        "slope": expected.slope,
        "bound": expected.bound,
        "spectral_radius": expected.spectral_radius,
        "critical_radius": expected.critical_radius,
    }
    fit = fitted({"hidden_state": array(data["states"]["hidden_state"])})
    assert fit is not None
    assert (data["fit"]["from"], data["fit"]["until"]) == (5, 35)
    assert data["fit"]["slopes"] == pytest.approx(fit["slopes"], rel=1e-3)
    assert data["fit"]["slopes"]["hidden_state"] < data["prediction"]["bound"]


@pytest.mark.parametrize("cell", GATED)
def test_a_cell_with_gates_is_told_how_far_its_memory_lasts(cell: str) -> None:
    run = learner(cell=cell)
    data = reach(run)
    assert data is not None
    assert data["prediction"] is None
    expected = memory_path(run.model.recurrent, run.task.probe_batch().inputs[:, :SEQUENCES])
    assert expected is not None
    assert data["path"]["gate"] == expected.gate
    assert data["path"]["half_life"] == expected.half_life
    path = array(data["path"]["median"])
    assert path == pytest.approx(expected.median, rel=1e-5)
    assert len(path) == len(array(data["states"]["hidden_state"]))
    assert path[0] == 1.0
    by_unit = array(data["path"]["by_unit"])
    assert 10.0**by_unit == pytest.approx(expected.by_unit, rel=0.1)  # quantised to 16 decades ÷ 255


def test_the_gradient_of_a_step_is_told_beside_what_it_is_cut_to() -> None:
    free, cut = learner(cell="rnn", clip_norm=0.0), learner(cell="rnn", clip_norm=1e-3)
    before = reach(free)
    assert before is not None
    assert before["training_norm"] is None
    for run in (free, cut):
        run.train_step()
    unclipped, clipped = reach(free), reach(cut)
    assert unclipped is not None
    assert clipped is not None
    gradients = [parameter.grad for parameter in free.model.parameters() if parameter.grad is not None]
    assert unclipped["training_norm"] == pytest.approx(torch.cat([g.flatten() for g in gradients]).norm().item())
    assert clipped["training_norm"] == unclipped["training_norm"]
    assert (unclipped["clip_norm"], clipped["clip_norm"]) == (0.0, 1e-3)


def test_a_matrix_too_large_to_take_apart_goes_without_a_prediction() -> None:
    data = reach(learner(cell="rnn", hidden_size=160, length=4))
    assert data is not None
    assert data["prediction"] is None


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_map_shows_a_loss_at_every_step_and_nothing_after_it(cell: str, task: str) -> None:
    run = learner(cell=cell, task=task)
    data = reach_map(run)
    assert data is not None
    assert tuple(data["states"]) == CELLS[cell].states
    length = len(run.task.probe_batch().inputs)
    assert (data["steps"][0], data["steps"][-1]) == (1, length)
    for logs in map(array, data["states"].values()):
        assert logs.shape == (len(data["steps"]),) * 2
        felt = np.tri(len(logs), dtype=bool)
        assert not np.isnan(logs[felt]).any()
        assert np.isnan(logs[~felt]).all()


def test_a_map_s_last_row_is_the_gradient_of_the_answer() -> None:
    """The network of a run that was never trained, whose four sequences of the map are all that its batch has."""
    run = learner(cell="lstm")
    batch = run.task.probe_batch()
    run.task.probe_batch = lambda: type(batch)(batch.inputs[:, :SEQUENCES], batch.targets[:, :SEQUENCES])  # type: ignore[method-assign]
    data, profile = reach_map(run), reach(run)
    assert data is not None
    assert profile is not None
    for state, norms in profile["states"].items():
        assert array(data["states"][state])[-1, ::-1] == pytest.approx(np.log10(array(norms)), abs=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_messages_fit_their_budgets(cell: str) -> None:
    run = learner(cell=cell, length=400)
    for part, measure in measures_of(run).items():
        data = measure()
        assert data is not None
        blob = encode(Snapshot("run", 1, 1, 1, 0.0, part, data=data))
        assert decode(blob).kind == part
        assert len(blob) <= PARTS[part].budget_bytes


def test_a_network_that_broke_down_says_nothing() -> None:
    run = learner(cell="rnn_relu")
    with torch.no_grad():
        run.model.recurrent.weight_hh_l0.fill_(float("nan"))
    assert reach(run) is None
    assert reach_map(run) is None
