"""What a race is reported with: bands, costs, leaders, times and other lengths, each against what it is made of."""

from functools import partial
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from torch import nn

from core.cells.catalog import CELLS
from core.cells.sizes import multiply_adds, parameter_count
from core.config import MemoryConfig, RecurrentConfig, to_json
from core.jobs.job import JobSpec, Mailbox, Source
from core.runs.counting import counted
from core.runs.experiment import Experiment, plan_of
from core.runs.race import Material, Quartiles, leader, quartiles, race_report
from core.runs.tables import RunRow, new_run_row
from core.tasks.catalog import TASKS
from core.tasks.sequence_model import SequenceModel
from core.tasks.task import task_of
from core.training import step_times
from core.training.learner import MemoryLearner
from core.training.lengths import LengthsJob, lengths_around
from core.training.review import ReviewJob
from core.training.step_times import EQUATIONS, STOCK, StepTimesJob, ways
from core.ui.race import variants_of
from tests.training_runs import Recorder, drive, make_job, watched_by

TINY = MemoryConfig(cell="rnn", length=5, symbols=3, hidden_size=12, batch_size=8, steps=60, learning_rate=1e-2)
STOCK_LAYERS = {"rnn": nn.RNN, "rnn_relu": partial(nn.RNN, nonlinearity="relu"), "lstm": nn.LSTM, "gru": nn.GRU}


def measured(job: ReviewJob) -> dict[str, object]:
    """What a review says at its end; every slice of no time does one piece."""
    say = Recorder()
    while job.slice(0.0, Mailbox(), say) == "running":
        pass
    assert [message.kind for message in say.messages] == ["finished"]
    return say.messages[0].data


# costs


@pytest.mark.parametrize("cell", STOCK_LAYERS)
def test_multiply_adds_are_those_of_torchs_own_matrices(cell: str) -> None:
    layer, head = STOCK_LAYERS[cell](10, 24), nn.Linear(24, 8)
    matrices = [layer.weight_ih_l0, layer.weight_hh_l0, head.weight]
    assert multiply_adds(CELLS[cell], 10, 24, 8) == sum(matrix.numel() for matrix in matrices)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("symbols", [3, 8])
def test_the_catalogue_knows_what_a_task_reads_and_gives(task: str, symbols: int) -> None:
    built = task_of(MemoryConfig(task=task, symbols=symbols))
    assert TASKS[task].sizes(symbols) == (built.input_size, built.output_size)


def test_matched_cells_have_about_as_many_parameters_as_the_largest() -> None:
    cells = ("rnn", "lstm", "gru")
    variants = variants_of(MemoryConfig(), cells, matched=True)
    counts = {
        name: SequenceModel(config, *TASKS[config.task].sizes(config.symbols)).parameter_count()
        for name, config in variants.items()
    }
    assert variants["lstm"].hidden_size == MemoryConfig().hidden_size
    assert max(counts.values()) < 1.03 * min(counts.values())
    assert counts["rnn"] == parameter_count(CELLS["rnn"], 10, variants["rnn"].hidden_size, 8)
    same = variants_of(MemoryConfig(), cells, matched=False)
    assert {config.hidden_size for config in same.values()} == {MemoryConfig().hidden_size}


# step times


def test_a_step_of_every_cell_is_timed_in_both_ways() -> None:
    configs = {cell: msgspec.structs.replace(TINY, cell=cell) for cell in CELLS}
    spec = JobSpec("review", 0, "step_times", msgspec.json.encode({"variants": configs}).decode())
    job = StepTimesJob(spec, Source(""), None)
    found = msgspec.convert(measured(job)["steps"], dict[str, dict[str, dict[str, float]]])
    assert set(found) == set(CELLS)
    for times in found.values():
        assert set(times) == {EQUATIONS, STOCK}
        assert all(0.0 < way["lower"] <= way["median"] <= way["upper"] for way in times.values())
    assert job.step > len(CELLS) * 2 * 5, "a piece is one step of one cell"


@pytest.mark.parametrize("cell", STOCK_LAYERS)
def test_both_ways_have_the_same_gradient(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    models: list[SequenceModel] = []
    monkeypatch.setattr(step_times, "SequenceModel", lambda *sizes: models.append(SequenceModel(*sizes)) or models[-1])
    found = {}
    for name, step in ways(msgspec.structs.replace(TINY, cell=cell)).items():
        step()
        (model,) = models
        found[name] = torch.cat([weight.grad.flatten() for weight in model.parameters() if weight.grad is not None])
    assert set(found) == {EQUATIONS, STOCK}
    assert found[EQUATIONS].norm() > 0
    torch.testing.assert_close(found[EQUATIONS], found[STOCK], rtol=1e-4, atol=1e-6)


# other lengths


def test_a_network_is_judged_at_lengths_around_its_own() -> None:
    job = make_job(TINY)
    drive(job, watched_by(0), Recorder())
    weights = job.drain_weights()[-1][1]
    found = measured(LengthsJob(JobSpec("review", 0, "lengths", to_json(TINY)), Source(""), weights))["lengths"]
    scores = msgspec.convert(found, list[dict[str, Any]])
    assert [score["length"] for score in scores] == lengths_around(5) == [2, 5, 10, 20]
    assert all(score["sequences"] == 1000 for score in scores)
    learner = MemoryLearner(TINY)
    while not learner.is_done:
        learner.train_step()
    own = next(score for score in scores if score["length"] == 5)
    assert own["accuracy"] == learner.score().accuracy


def test_without_weights_or_a_task_there_is_nothing_to_judge() -> None:
    for config, weights in ((to_json(TINY), None), (to_json(RecurrentConfig()), b"")):
        with pytest.raises(ValueError, match="other lengths"):
            LengthsJob(JobSpec("review", 0, "lengths", config), Source(""), weights)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_can_be_judged_at_another_length_on_fewer_sequences(task: str) -> None:
    learner = MemoryLearner(msgspec.structs.replace(TINY, task=task, length=8))
    score = task_of(learner.config).at_length(16, 250).score(learner.model)
    assert 250 <= score.sequences < 300
    assert np.isfinite(score.loss)


def test_counting_farther_leaves_what_comes_before_a_word_as_in_training() -> None:
    learner = MemoryLearner(msgspec.structs.replace(TINY, task="anbn", length=8))
    longer = task_of(learner.config).at_length(32)
    drawn = longer.draw(50, torch.Generator().manual_seed(1)).inputs[..., 0]
    assert len(drawn) == len(learner.task.draw(1, torch.Generator()).inputs)


def test_curves_have_a_point_wherever_the_config_asks_for_one() -> None:
    say = Recorder()
    drive(make_job(msgspec.structs.replace(TINY, score_every=20)), watched_by(0), say)
    assert {20, 40, 60} <= {message.step for message in say.of("score") if message.kept}
    bare, watched = Recorder(), say
    drive(make_job(TINY), watched_by(0), bare)
    assert bare.losses() == watched.losses(), "being judged more often changes nothing"


# verdicts


def band(lower: float, middle: float, upper: float) -> Quartiles:
    return Quartiles(lower, middle, upper)


def test_nobody_leads_where_bands_overlap_or_somebody_is_missing() -> None:
    apart = {"a": band(0.9, 0.95, 1.0), "b": band(0.1, 0.2, 0.3), "c": band(0.3, 0.4, 0.89)}
    assert leader(apart, lower_is_better=False) == "a"
    assert leader(apart, lower_is_better=True) is None, "b and c share 0.3"
    assert leader({**apart, "c": band(0.3, 0.5, 0.9)}, lower_is_better=False) is None
    assert leader({**apart, "c": None}, lower_is_better=False) is None
    assert leader({"a": band(0, 0, 0)}, lower_is_better=False) is None
    assert quartiles([1.0, 2.0, 3.0, float("nan")]) == band(1.5, 2.0, 2.5)
    assert quartiles([]) is None


def scores(largest: float, solved_in_training: bool) -> list[dict[str, object]]:
    return [
        {"length": 5, "metric": min(5.0, largest), "solved": largest >= 5},
        {"length": 10, "metric": min(10.0, largest), "solved": solved_in_training},
        {"length": 80, "metric": largest, "solved": largest >= 80},
    ]


def test_counting_is_told_of_networks_without_a_mistake_in_training_alone() -> None:
    told = counted([scores(31, True), scores(9, False), scores(47, True)], 20)
    assert (told["judged"], told["converged"], told["largest"], told["each"]) == (3, 2, 39.0, [31, 47])
    assert counted([scores(9, False)], 20)["largest"] is None
    assert counted([scores(80, True)], 20)["exhausted"] is True
    assert counted([], 20)["judged"] == 0


# the report


def raced(
    metrics: dict[str, list[float]], state: str = "finished", task: str = "recall"
) -> tuple[Experiment, Material]:
    """A race of 40 steps that came to these metrics, a seed each; its losses are known in advance."""
    configs = {cell: msgspec.structs.replace(TINY, cell=cell, steps=40, task=task) for cell in metrics}
    seeds = range(1, 1 + len(next(iter(metrics.values()))))
    plan = plan_of(configs, seeds, (f"run{i}" for i in range(99)), race=True)
    rows: dict[str, RunRow] = {}
    judgements, losses, started = {}, {}, {}
    for member in plan.members:
        row = new_run_row(member.run, "me", "memory", to_json(plan.config_of(member)), "", 1)
        rows[member.run] = msgspec.structs.replace(row, state=state, step=40, elapsed_s=2.0 * member.seed, last_seq=9)
        last = metrics[member.variant][member.seed - 1]
        judgements[member.run] = tuple(
            (step, {"metric": last * step / 40, "loss": 1.0, "accuracy": last, "solved": last >= 0.95})
            for step in (20, 40)
        )
        losses[member.run] = np.full(40, float(member.seed), np.float32)
        started[member.run] = {"baselines": {"uniform": 1.1}, "chance": 1 / 3, "time_steps": 5, "parameters": 77}
    return Experiment("race", "me", "race", "finished", 0.0, plan), Material(rows, judgements, losses, started, {})


def test_a_report_has_bands_over_seeds_and_names_a_leader_only_beyond_them() -> None:
    report = race_report(*raced({"rnn": [0.2, 0.3, 0.4], "lstm": [1.0, 0.96, 0.98]}))
    rnn, lstm = report["variants"]["rnn"], report["variants"]["lstm"]
    assert (rnn["solved"], rnn["judged"], lstm["solved"], lstm["judged"]) == (0, 3, 3, 3)
    assert rnn["metric"] == {"lower": 0.25, "median": 0.3, "upper": 0.35}
    assert rnn["score"] == {
        "steps": [20, 40],
        "median": [0.15, 0.3],
        "lower": [0.125, 0.25],
        "upper": [0.175, 0.35],
        "seeds": [3, 3],
    }
    assert rnn["loss"]["steps"][-1] == 40
    assert (rnn["loss"]["lower"][0], rnn["loss"]["median"][0], rnn["loss"]["upper"][0]) == (1.5, 2.0, 2.5)
    assert rnn["step_s"] == 0.1, "median of 2, 4 and 6 seconds for 40 steps"
    assert report["baselines"] == {"uniform": 1.1}
    assert report["chance"] == pytest.approx(1 / 3, abs=1e-5)
    assert report["leaders"]["errors"] == {"known": True, "winner": "lstm"}
    assert report["leaders"]["parameters"] == {"known": True, "winner": None}, "both counted 77"
    assert report["leaders"]["time"] == {"known": False, "winner": None}
    close = race_report(*raced({"rnn": [0.2, 0.98, 0.99], "lstm": [1.0, 0.96, 0.98]}))
    assert close["leaders"]["errors"] == {"known": True, "winner": None}


@pytest.mark.parametrize(("task", "told"), [("recall", "accuracy"), ("adding", "metric")])
def test_other_lengths_are_told_by_the_share_that_is_right_or_else_by_the_error(task: str, told: str) -> None:
    experiment, material = raced({"rnn": [0.2, 0.4]}, task=task)
    examined = [
        {"length": 9, "metric": number, "accuracy": 1 - number, "solved": False, "sequences": 50}
        for number in (0.2, 0.4)
    ]
    reviews = {run: {"lengths": [score]} for score, run in zip(examined, material.rows, strict=True)}
    (judged,) = race_report(experiment, msgspec.structs.replace(material, reviews=reviews))["lengths"]["rnn"]
    assert judged["median"] == pytest.approx({"accuracy": 0.7, "metric": 0.3}[told])


def test_nothing_is_decided_while_somebody_runs() -> None:
    report = race_report(*raced({"rnn": [0.2, 0.3], "lstm": [1.0, 0.9]}, state="running"))
    assert report["leaders"]["errors"] == {"known": False, "winner": None}


def test_nobody_is_ahead_in_a_race_that_was_stopped() -> None:
    experiment, material = raced({"rnn": [0.2, 0.3], "lstm": [1.0, 0.9]}, state="stopped")
    rows = {run: msgspec.structs.replace(row, step=30) for run, row in material.rows.items()}
    report = race_report(experiment, msgspec.structs.replace(material, rows=rows))
    assert report["leaders"]["errors"] == {"known": False, "winner": None}
    assert [variant["arrived"] for variant in report["variants"].values()] == [0, 0]
    assert report["variants"]["lstm"]["judged"] == 0
