"""Curves and digits: baselines that are known in closed form, no look ahead, the same run however it is watched."""

import math

import msgspec
import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view

from core.cells.catalog import CELLS
from core.figures import theme
from core.figures.forecast import ForecastLines, forecast_figure, gaps_figure, value_range
from core.jobs.job import Source
from core.problems import Trouble
from core.series_config import SeriesConfig
from core.snapshot import PARTS, Snapshot, decode, encode
from core.tasks.digits import DigitsTask, load_pictures
from core.tasks.forecast import ForecastTask
from core.tasks.linear_forecast import fit_linear
from core.tasks.series import series_task
from core.tasks.series_catalog import SERIES, is_curve
from core.text.pieces import exhaust
from core.training.learner import SeriesLearner, prepare_learner
from core.training.measures import SERIES_MEASURES, measures_of
from tests.training_runs import Recorder, array, drive, final_weights, make_job, steps_until, text_source, watched_by

SMALL = SeriesConfig(series="sine", noise=0.0, hidden_size=8, sequence_length=12, batch_size=4, steps=40, seed=3)


def changed(**changes: object) -> SeriesConfig:
    return msgspec.structs.replace(SMALL, **changes)


def task_of(config: SeriesConfig) -> ForecastTask:
    task = exhaust(series_task(config, Source(config.series)))
    assert isinstance(task, ForecastTask)
    return task


def learner(**changes: object) -> SeriesLearner:
    config = changed(**changes)
    made = exhaust(prepare_learner(config, Source(config.series)))
    assert isinstance(made, SeriesLearner)
    return made


# the linear model


def test_the_linear_model_finds_the_process_that_made_a_series() -> None:
    draw, true = np.random.default_rng(1), np.array([-0.5, 1.2])
    values = np.zeros(20_000)
    for t in range(2, len(values)):
        values[t] = 0.3 + true @ values[t - 2 : t] + draw.standard_normal()
    fitted = fit_linear(values, 2)
    assert fitted.weights == pytest.approx(true, abs=0.03)
    assert fitted.intercept == pytest.approx(0.3, abs=0.05)
    errors = fitted.next_values(sliding_window_view(values[:-1], 2)) - values[2:]
    assert np.square(errors).mean() == pytest.approx(1.0, abs=0.05)


def test_a_sine_is_exactly_a_linear_model_of_two_values() -> None:
    task = task_of(changed(ar_order=2))
    omega = 2 * math.pi / 25
    # on values less their mean, which over whole periods is that of the curve
    assert task.linear.weights == pytest.approx([-1.0, 2 * math.cos(omega)], abs=1e-6)
    assert task.baselines()["linear_ar"] < 1e-12
    assert task.linear.free_run(task.values[: task.split], 100) == pytest.approx(
        task.values[task.split : task.split + 100], abs=1e-4
    )


def test_the_value_before_is_off_by_what_a_sine_moves_in_a_step() -> None:
    moved = 2 * (1 - math.cos(2 * math.pi / 25))  # E[(x_{t+1} − x_t)²] / Var[x]
    assert task_of(SMALL).baselines()["persistence"] == pytest.approx(moved, rel=0.02)


def test_no_line_is_below_the_noise_that_was_added() -> None:
    lines = task_of(changed(series="waves", noise=0.5)).baselines()
    assert lines["noise"] == pytest.approx(0.25 / 1.25, rel=0.2)
    assert lines["noise"] < lines["linear_ar"] < lines["persistence"]
    assert "noise" not in task_of(SMALL).baselines()


# nothing is known beforehand


def test_what_is_held_out_changes_nothing_that_is_learned() -> None:
    values = np.sin(np.arange(400) / 3) + 0.1 * np.random.default_rng(1).standard_normal(400)
    task = ForecastTask(SMALL, values)
    other = values.copy()
    other[task.split :] = 1000.0 + 50.0 * np.arange(len(other) - task.split)
    blind = ForecastTask(SMALL, other)
    assert (blind.mean, blind.spread) == (task.mean, task.spread)
    assert np.array_equal(blind.linear.weights, task.linear.weights)
    for step in range(1, 200):
        mine, theirs = task.batch(step), blind.batch(step)
        assert torch.equal(mine.inputs, theirs.inputs)
        assert torch.equal(mine.targets, theirs.targets)


def test_a_free_run_sees_nothing_of_what_it_forecasts() -> None:
    run = learner(series="waves")
    assert isinstance(run.task, ForecastTask)
    before = run.task.forecasts(run.model)
    run.task.values[run.task.split :] += 7.0
    after = run.task.forecasts(run.model)
    assert np.array_equal(before.free, after.free)
    assert np.array_equal(before.linear_free, after.linear_free)
    assert before.one_step[0] == after.one_step[0]
    assert not np.array_equal(before.one_step, after.one_step)


def test_forecasting_step_by_step_is_what_the_network_says() -> None:
    run = learner(cell="lstm", series="waves")
    assert isinstance(run.task, ForecastTask)
    task, made = run.task, run.task.forecasts(run.model)
    fed = torch.from_numpy(task.values[task.split - 12 : task.split].astype(np.float32))
    with torch.inference_mode():
        for step in range(5):
            said = run.model(fed.reshape(-1, 1, 1))[0][-1, 0]
            assert made.free[step] == pytest.approx(task.mean + task.spread * said.item(), abs=1e-5)
            fed = torch.cat((fed, said))
    assert made.free[0] == pytest.approx(made.one_step[0], abs=1e-5)


# runs


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_trains_on_every_series_and_repeats_itself(cell: str, series: str) -> None:
    runs = []
    for _ in range(2):
        job, say = make_job(changed(cell=cell, series=series, steps=10)), Recorder()
        assert drive(job, watched_by(2), say) == "finished"
        runs.append((say.losses(), final_weights(job)))
        torch.rand(5)  # somebody else's use of the global generator
    assert runs[0] == runs[1]


@pytest.mark.parametrize("series", ["waves", "digits-rows"])
def test_watching_changes_nothing(series: str) -> None:
    outcomes, frames = [], []
    for viewers in (0, 3):
        job, say = make_job(changed(series=series)), Recorder()
        if viewers:
            steps_until(job, 7, say)
        assert drive(job, watched_by(viewers), say) == "finished"
        outcomes.append((say.losses(), final_weights(job)))
        frames.append(say.kept_frames())
    assert outcomes[0] == outcomes[1]
    assert frames[0] == frames[1]
    assert {("forecast", 1), ("forecast", 40), ("score", 40)} <= frames[0]


def test_a_run_goes_on_from_its_checkpoint() -> None:
    whole, begun = make_job(SMALL), make_job(SMALL)
    losses = [whole.train_step() for _ in range(20)]
    assert [begun.train_step() for _ in range(9)] == losses[:9]
    assert [make_job(SMALL, begun.checkpoint()).train_step()] == losses[9:10]


def test_a_network_gets_closer_than_the_linear_model_where_no_straight_line_follows() -> None:
    run = learner(series="mackey-glass", hidden_size=24, sequence_length=24, batch_size=32)
    assert not run.score().solved
    for _ in range(150):
        run.train_step()
    score = run.score()
    assert score.solved
    assert score.loss < run.task.baselines()["linear_ar"]
    assert score.accuracy > 0.5


def test_what_a_run_says_of_its_curve_is_in_the_curve_s_own_unit() -> None:
    job, say = make_job(changed(series="waves")), Recorder()
    drive(job, watched_by(1), say)
    started, data = say.of("started")[0].data, say.of("forecast")[-1].data
    assert started["ar_order"] == 16
    assert set(started["baselines"]) == {"persistence", "linear_ar"}
    task = task_of(changed(series="waves"))
    own = task.mean + task.spread * task.values
    assert data["first"] == task.split + 1 == 1201
    assert array(data["past"]) == pytest.approx(own[1160:1200], abs=1e-5)
    assert array(data["truth"]) == pytest.approx(own[1200:1320], abs=1e-5)
    assert 0 <= data["horizon"] <= 120
    assert say.messages[-1].data["solved"] == (say.messages[-1].data["loss"] < started["baselines"]["linear_ar"])


@pytest.mark.parametrize("series", SERIES)
def test_messages_fit_their_budgets(series: str) -> None:
    run = learner(series=series, sequence_length=400, hidden_size=64)
    assert set(measures_of(run)) >= set(SERIES_MEASURES)
    for part, measure in measures_of(run).items():
        data = measure()
        assert data is not None
        blob = encode(Snapshot("run", 1, 1, 1, 0.0, part, data=data))
        assert decode(blob).kind == part
        assert len(blob) <= PARTS[part].budget_bytes


def test_a_network_that_broke_down_forecasts_nothing() -> None:
    for series in ("sine", "digits-rows"):
        run = learner(series=series)
        with torch.no_grad():
            run.model.head.weight.fill_(float("nan"))
        assert measures_of(run)["forecast"]() is None


# what is of no use


def test_the_values_that_are_read_have_the_same_decimals_in_every_unit() -> None:
    curve = np.sin(np.arange(400) / 3.0)
    for factor, decimals in ((1.0, 2), (0.01, 4), (500.0, 0)):
        tokens = (
            ForecastTask(changed(series="sine", sequence_length=24), factor * curve + 0.5 * factor).example().tokens
        )
        assert {len(token.partition(".")[2]) for token in tokens} == {decimals}, tokens
        assert any(token.startswith("−") for token in tokens)
        read = [float(token.replace("−", "-")) for token in tokens]
        np.testing.assert_allclose(
            read, (factor * curve + 0.5 * factor)[-25:-1], atol=0.5 * 10.0**-decimals + 1e-6 * factor
        )


def test_a_series_too_short_for_its_settings_says_how_long_it_must_be() -> None:
    values = np.sin(np.arange(300))
    with pytest.raises(Trouble) as refused:
        ForecastTask(changed(sequence_length=300), values)
    assert refused.value.code == "series_too_short_for"
    needed = refused.value.params["needed"]
    assert isinstance(needed, int)
    ForecastTask(changed(sequence_length=300), np.sin(np.arange(needed)))


def test_a_learned_part_that_never_changes_is_refused() -> None:
    with pytest.raises(Trouble, match="series_constant"):
        ForecastTask(SMALL, np.repeat([2.1, 3.0], [350, 50]))


def test_own_numbers_are_learned_from_with_their_gaps_as_chosen() -> None:
    rows = [f"{math.sin(i / 4):.3f}" if i % 10 else "" for i in range(1, 200)]
    source = text_source("x\n" + "\n".join(f'"{row}"' for row in rows))
    source = msgspec.structs.replace(source, filename="mine.csv")
    lengths = {}
    for how in ("interpolate", "drop"):
        config = changed(series="upload-test", missing=how)
        job, say = make_job(config, source=source), Recorder()
        assert drive(job, watched_by(0), say) == "finished"
        task = exhaust(series_task(config, source))
        assert isinstance(task, ForecastTask)
        lengths[how] = len(task.values)
    assert lengths == {"interpolate": 199, "drop": 180}


# digits


def test_the_pictures_are_scikit_learn_s() -> None:
    from sklearn.datasets import load_digits

    pictures, labels = load_pictures()
    theirs = load_digits()
    assert np.array_equal(pictures, theirs.images)
    assert np.array_equal(labels, theirs.target)


@pytest.mark.parametrize(("series", "steps"), [("digits-rows", 8), ("digits-pixels", 64)])
def test_digits_are_read_in_order_and_named_at_the_end(series: str, steps: int) -> None:
    run = learner(series=series)
    task = run.task
    assert isinstance(task, DigitsTask)
    inputs, targets = task.probe_batch()
    assert inputs.shape == (steps, 8, 64 // steps)
    assert np.allclose(16 * inputs[:, 0].reshape(8, 8).numpy(), task.pictures[task.split])
    assert (targets[:-1] == -100).all()
    assert targets[-1].tolist() == task.labels[task.split : task.split + 8].tolist()
    most = np.bincount(task.labels[: task.split].numpy()).argmax()
    assert task.chance() == pytest.approx(float((task.labels[task.split :] == most).float().mean()))
    assert task.baselines()["unigram"] == pytest.approx(math.log(10), abs=0.01)
    data = measures_of(run)["forecast"]()
    assert data is not None
    assert np.allclose(array(msgspec.to_builtins(data["probabilities"])).sum(-1), 1.0, atol=0.03)
    assert not is_curve(series)


def test_no_held_out_digit_is_learned_from() -> None:
    task = DigitsTask(changed(series="digits-rows", batch_size=256))
    learned = {picture.numpy().tobytes() for step in range(1, 20) for picture in task.batch(step).inputs.unbind(1)}
    seen = {picture.numpy().tobytes() for picture in task._inputs[:, : task.split].unbind(1)}
    assert learned <= seen


# figures


def test_a_figure_shows_what_was_measured_and_a_runaway_leaves_it() -> None:
    truth = np.sin(np.arange(60.0))
    lines = ForecastLines(
        first=101, past=truth[:40], truth=truth, one_step=truth, free=truth, linear_free=2.0 ** np.arange(60)
    )
    words = {name: name for name in ("truth", "one_step", "free", "linear_free", "learned", "time", "value")}
    figure = forecast_figure(lines, words, theme.DARK, "gru")
    traces = {trace.name: trace for trace in figure.data}
    assert set(traces) == {"truth", "one_step", "free", "linear_free"}
    assert (traces["truth"].x[0], traces["free"].x[0]) == (61, 101)
    assert len(traces["truth"].y) == 100
    assert traces["free"].line.color == theme.DARK.cells["gru"]
    assert tuple(figure.layout.yaxis.range) == value_range(lines)
    assert value_range(lines)[1] < 2.1


def test_filled_gaps_are_marked() -> None:
    words = {"value": "value", "filled": "filled", "row": "row"}
    figure = gaps_figure([1.0, None, 3.0], [1.0, 2.0, 3.0], words, theme.LIGHT)
    assert [list(trace.x) for trace in figure.data] == [[1, 2, 3], [2]]
    assert list(figure.data[1].y) == [2.0]
    assert len(gaps_figure([1.0, 3.0], [], words, theme.LIGHT).data) == 1
