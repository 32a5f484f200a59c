"""Slow motion of a run shows the step that then really happens: the batch's loss, one weight, and one sequence of it."""

import math
from typing import Any

import msgspec
import pytest
import torch

from core.cells.catalog import CELLS
from core.config import MemoryConfig, RunConfig
from core.jobs.job import Source
from core.snapshot import PARTS, Snapshot, decode, encode
from core.tasks.catalog import TASKS
from core.tasks.sequence_model import asked_loss
from core.training.learner import Learner, prepare_learner
from core.training.measures import measures_of
from tests.training_runs import SMALL, array

torch.set_num_threads(1)

TASK = MemoryConfig(length=9, hidden_size=10, batch_size=5, steps=10, seed=3)
RUNS: list[RunConfig] = [
    *(msgspec.structs.replace(SMALL, cell=cell) for cell in CELLS),
    *(msgspec.structs.replace(TASK, task=task) for task in TASKS),
    msgspec.structs.replace(SMALL, clip_norm=0.01),
    msgspec.structs.replace(SMALL, corpus="fables-zh", hidden_size=2, sequence_length=4, batch_size=1),
]


def learner_after(config: RunConfig, steps: int) -> Learner:
    preparation = prepare_learner(config, Source(corpus=getattr(config, "corpus", "")))
    while True:
        try:
            next(preparation)
        except StopIteration as done:
            learner: Learner = done.value
            break
    for _ in range(steps):
        learner.train_step()
    return learner


def told(learner: Learner) -> dict[str, Any]:
    """The message as a browser gets it."""
    data = measures_of(learner)["iteration"]()
    assert data is not None
    blob = encode(Snapshot("r", 1, 1, learner.step, 0.0, "iteration", data=data))
    assert len(blob) <= PARTS["iteration"].budget_bytes
    return decode(blob).data


@pytest.mark.parametrize("config", RUNS, ids=lambda config: f"{config.cell}-{getattr(config, 'task', 'text')}")
@pytest.mark.parametrize("steps", [0, 3])
def test_the_next_step_does_what_was_told(config: RunConfig, steps: int) -> None:
    learner = learner_after(config, steps)
    data = told(learner)
    weight, adam = data["weight"], data["weight"]["adam"]
    parameter, place = learner.model.recurrent.weight_hh_l0, (weight["row"], weight["column"])
    assert data["next_step"] == steps + 1
    assert data["sequences"] == config.batch_size
    assert adam["before"] == parameter[place].item()
    assert data["batch_loss"] == learner.train_step()
    assert adam["after"] == pytest.approx(parameter[place].item(), abs=1e-7)
    assert adam["change"] == pytest.approx(parameter[place].item() - adam["before"], rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("config", RUNS, ids=lambda config: f"{config.cell}-{getattr(config, 'task', 'text')}")
def test_the_numbers_add_up(config: RunConfig) -> None:
    learner = learner_after(config, 2)
    data = told(learner)
    weight, losses = data["weight"], array(data["losses"])
    batch = learner.task.batch(3)
    assert len(data["tokens"]) == len(losses) == len(batch.targets)
    assert array(weight["contributions"]).sum() == pytest.approx(weight["gradient"], rel=1e-3, abs=1e-7)
    assert data["loss"] == pytest.approx(losses[~torch.isnan(torch.tensor(losses)).numpy()].mean(), rel=1e-4)
    outputs, _ = learner.model(batch.inputs[:, :1])
    assert data["loss"] == pytest.approx(asked_loss(outputs, batch.targets[:, :1]).item(), rel=1e-4)
    for step in data["steps"]:
        for unit in step["units"]:
            for part in unit["sums"]:
                held = part["from_state"] + part["state_bias"]
                total = part["from_input"] + part["input_bias"] + part.get("reset", 1.0) * held
                assert part["sum"] == pytest.approx(total, rel=1e-4, abs=1e-5)
        if step.get("target") is not None:
            assert data["answers"][str(step["target"])]
            assert step["loss"] == pytest.approx(-math.log(step["probabilities"][str(step["target"])]), rel=1e-3)
        elif step.get("wanted") is not None:
            assert step["loss"] == pytest.approx((step["outputs"]["0"] - step["wanted"]) ** 2, rel=1e-3)
    assert {1, 2, len(losses)} <= {step["t"] for step in data["steps"]}


def test_a_gradient_over_the_limit_is_cut_and_a_diverged_network_has_no_story() -> None:
    learner = learner_after(msgspec.structs.replace(SMALL, clip_norm=0.01), 1)
    weight = told(learner)["weight"]
    assert weight["gradient_norm"] > 0.01
    assert weight["clipped"] == pytest.approx(weight["gradient"] * 0.01 / weight["gradient_norm"], rel=1e-3)
    with torch.no_grad():
        learner.model.head.weight.fill_(math.inf)
    assert measures_of(learner)["iteration"]() is None
