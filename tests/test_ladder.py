"""Bisected ladders: which rungs are tried, what is read from them, and real ones that end, are cancelled and go on."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import MemoryConfig, to_json
from core.jobs.experiments import Experiments
from core.jobs.runtime import Runtime
from core.jobs.service import Service
from core.recall_ladder import LADDER, VARIANTS, budget_of, climbing, ratio
from core.runs import bisection
from core.runs.counting import has_converged
from core.runs.experiment import Experiment, Progress, plan_of
from core.runs.hub import Hub
from core.runs.ladder import climbs_of, due_members, ladder_progress, longest_by_variant
from core.runs.set_report import SetReader
from core.runs.store import RunStore
from core.runs.tables import new_run_row
from core.training.learner import LOOK_EVERY
from tests.conftest import WARM_UP_S, wait_until
from tests.training_runs import Recorder, drive, make_job, watched_by

SMALL = MemoryConfig(cell="rnn", symbols=4, hidden_size=16, batch_size=16, steps=200, stop_when_solved=True)
RUNGS = (3, 60, 80, 100)
SEEDS = (1, 2)
HUNDREDS = st.lists(st.integers(2, 400), min_size=1, max_size=20, unique=True).map(sorted)


# bisection


def climbed(rungs: list[int], height: int) -> tuple[list[int], dict[int, bool]]:
    """The rungs tried, in their order, and the verdicts, where everything up to a height is solved."""
    tried, verdicts = [], dict[int, bool]()
    while (rung := bisection.next_rung(rungs, verdicts)) is not None:
        assert len(tried) + bisection.most_left(rungs, verdicts) <= len(rungs).bit_length()
        tried.append(rung)
        verdicts[rung] = rung <= height
    return tried, verdicts


@given(HUNDREDS, st.integers(0, 400))
def test_a_climb_finds_the_longest_with_few_tries(rungs: list[int], height: int) -> None:
    tried, verdicts = climbed(rungs, height)
    assert len(tried) == len(set(tried)) <= len(rungs).bit_length()
    assert bisection.longest(rungs, verdicts) == max((rung for rung in rungs if rung <= height), default=0)
    for rung in rungs:
        assert bisection.implied(rungs, verdicts, rung) is (rung <= height)
    assert bisection.most_left(rungs, verdicts) == 0


@given(HUNDREDS, st.integers(0, 400), st.integers(0, 5))
def test_a_climb_goes_on_from_the_verdicts_alone(rungs: list[int], height: int, after: int) -> None:
    tried, verdicts = climbed(rungs, height)
    kept = {rung: verdicts[rung] for rung in tried[:after]}
    assert bisection.next_rung(rungs, kept) == (tried[after] if after < len(tried) else None)


def test_the_tries_of_the_benchmark() -> None:
    assert climbed(list(LADDER), 30)[0] == [50, 20, 30]
    assert climbed(list(LADDER), 200)[0] == [50, 100, 150, 200]
    assert climbed(list(LADDER), 0)[0] == [50, 20, 10]


def test_a_verdict_beside_the_path_does_not_lead_the_climb_astray() -> None:
    verdicts = {50: False, 20: False, 30: True}  # a net may fail T 20 and solve T 30
    assert bisection.next_rung(LADDER, verdicts) == 10
    assert bisection.longest(LADDER, verdicts | {10: True}) == 10


def test_what_a_climb_may_cost_takes_both_ways_as_equally_likely() -> None:
    assert bisection.expected_cost((1, 2, 3), {}, float) == 2 + 0.5 * (3 + 1)
    assert bisection.expected_cost((1, 2, 3), {2: True}, float) == 3
    assert bisection.expected_cost((1, 2, 3), {2: True, 3: False}, float) == 0


def test_the_ratio_is_of_the_better_open_gates_to_the_tanh_rnn() -> None:
    longest = {"rnn": 20.0, "lstm_default": 10.0, "lstm_open": 150.0, "gru_default": 10.0, "gru_open": 100.0}
    assert ratio(longest, LADDER) == ratio(longest | {"gru_open": 0.0}, LADDER)
    found = ratio(longest, LADDER)
    assert found is not None
    assert (found.value, found.exhausted) == (7.5, False)
    beyond = ratio(longest | {"rnn": 0.0, "gru_open": 200.0}, LADDER)
    assert beyond is not None
    assert (beyond.value, beyond.exhausted) == (20.0, True)
    assert ratio(longest | {"gru_open": None}, LADDER) is None


# plan and progress


def test_a_ladder_has_a_member_for_every_rung_and_a_run_for_those_that_are_due() -> None:
    plan = plan_of({"a": SMALL, "b": SMALL}, SEEDS, map(str, range(16)), RUNGS)
    assert [(m.variant, m.seed, m.rung) for m in plan.members[:5]] == [("a", 1, rung) for rung in RUNGS] + [("b", 1, 3)]
    assert plan.config_of(plan.members[-1]) == msgspec.structs.replace(SMALL, seed=2, length=100)
    assert [(m.variant, m.seed, m.rung) for m in due_members(plan, {})] == [
        (variant, seed, 60) for seed in SEEDS for variant in "ab"
    ]
    verdicts = {"1": True, "2": False}  # a, seed 1: solved at 60, not at 80
    assert [m.run for m in due_members(plan, verdicts)] == ["5", "9", "13"]
    assert longest_by_variant(climbs_of(plan, verdicts)) == {"a": [60], "b": []}
    progress = ladder_progress(Experiment("e", "me", "", "running", 0.0, plan), [], verdicts, 2.0)
    assert (progress.total, progress.not_needed, progress.seconds_left) == (2 + 3 * 3, 2, None)


@pytest.mark.parametrize("rungs", [(5, 5), (10, 5)])
def test_rungs_must_rise(rungs: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        plan_of({"a": SMALL}, [1], ["x", "y"], rungs)


# ending early


def test_a_run_that_stops_when_solved_is_the_same_run_only_shorter() -> None:
    config = msgspec.structs.replace(SMALL, length=4, steps=600)
    whole, early, watched = Recorder(), Recorder(), Recorder()
    assert drive(make_job(msgspec.structs.replace(config, stop_when_solved=False)), watched_by(0), whole) == "finished"
    assert drive(make_job(config), watched_by(0), early) == "finished"
    assert drive(make_job(config), watched_by(2), watched) == "finished"
    end = early.messages[-1]
    assert end.step < 600
    assert end.step % LOOK_EVERY == 0
    assert end.data["solved"] is True
    assert early.losses() == watched.losses() == whole.losses()[: end.step]
    scores = [message for message in early.of("score") if message.step % LOOK_EVERY == 0 and message.kept]
    assert [message.step for message in scores] == list(range(LOOK_EVERY, end.step + 1, LOOK_EVERY))
    assert [message.data["solved"] for message in scores] == [False] * (len(scores) - 1) + [True]


def test_a_run_that_was_solved_at_its_checkpoint_ends_there() -> None:
    config = msgspec.structs.replace(SMALL, length=4, steps=600)
    job = make_job(config)
    assert drive(job, watched_by(0), Recorder()) == "finished"
    again, said = make_job(config, job.checkpoint()), Recorder()
    assert drive(again, watched_by(0), said) == "finished"
    assert (again.step, said.losses()) == (job.step, [])


# on real workers


def states(runtime: Runtime | Service, experiment: str) -> dict[tuple[str, int, int], str]:
    """(variant, seed, rung) → what a page is told of its state."""
    experiments = runtime.service.experiments if isinstance(runtime, Runtime) else runtime.experiments
    rows = experiments.members(experiment)
    found = experiments.get(experiment)
    reader = SetReader(found, rows, experiments.findings.judgements.of(rows))
    report = json.loads(msgspec.json.encode(reader.report(experiments.progress(experiment), str, curves=True)))
    return {(m["variant"], m["seed"], m["length"]): m["state"] for m in report["members"]}


def verdicts(experiments: Experiments, experiment: str) -> dict[tuple[str, int, int], tuple[bool | None, list[float]]]:
    """(variant, seed, rung) → verdict and losses of what was trained."""
    outcomes = experiments.findings.outcomes(experiments.get(experiment))
    return {(o.member.variant, o.member.seed, o.member.rung): (o.solved, o.losses.tolist()) for o in outcomes}


def finish(experiments: Experiments, experiment: str) -> None:
    wait_until(lambda: experiments.get(experiment).state == "finished", 120, "for the ladder to be climbed")


@pytest.fixture(scope="module")
def reference(runtime: Runtime) -> str:
    """A small ladder that was left alone: 3 is solved, 60 and more are not."""
    experiments = runtime.service.experiments
    experiment = experiments.submit({"a": SMALL, "b": SMALL}, SEEDS, "me", "Ladder", ladder=RUNGS)
    fractions = []
    while experiments.get(experiment).state == "running":
        progress = experiments.progress(experiment)
        fractions.append(progress.steps_done / progress.steps_total)
    if not any(
        row.epoch for row in experiments.members(experiment)
    ):  # else a worker was lost, and its last steps with it
        assert fractions == sorted(fractions), "progress never falls"
    assert fractions[-1] > fractions[0]
    return experiment


@pytest.mark.stack
def test_only_the_rungs_that_bisection_needs_are_trained(runtime: Runtime, reference: str) -> None:
    experiments = runtime.service.experiments
    found = verdicts(experiments, reference)
    assert {rung: solved for (*_, rung), (solved, _) in found.items()} == {3: True, 60: False}
    assert len(found) == len(experiments.members(reference)) == 2 * 2 * 2
    assert found["a", 1, 3] == found["b", 1, 3], "the same config and seed"
    assert len(found["a", 1, 60][1]) == SMALL.steps
    assert {rung for (*_, rung), state in states(runtime, reference).items() if state == "not_needed"} == {80, 100}
    progress = experiments.progress(reference)
    assert (progress.done, progress.total, progress.finished, progress.not_needed) == (8, 8, 8, 8)
    assert progress.steps_done == progress.steps_total
    assert experiments.get(reference).plan.ladder == RUNGS


@pytest.mark.stack
def test_a_cancelled_ladder_goes_on_where_it_stood(runtime: Runtime, reference: str) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit({"a": SMALL, "b": SMALL}, SEEDS, "me", ladder=RUNGS)
    wait_until(lambda: experiments.progress(experiment).steps_done > 150, 60, "for some training")
    experiments.cancel(experiment, "me")
    wait_until(lambda: experiments.get(experiment).state == "cancelled", 20, "for the cancel")
    wait_until(
        lambda: not any(runtime.service._dispatcher.work(row.id) for row in experiments.members(experiment)),
        20,
        "for the workers to forget",
    )
    at_rest = {"stopped", "waiting", "not_needed", "finished"}
    wait_until(lambda: set(states(runtime, experiment).values()) <= at_rest, 10, "for the rows to say so")
    assert "waiting" in states(runtime, experiment).values()
    experiments.resume(experiment, "me")
    finish(experiments, experiment)
    assert verdicts(experiments, experiment) == verdicts(experiments, reference)


@pytest.mark.stack
def test_one_member_that_is_stopped_ends_its_climb_until_the_ladder_goes_on(runtime: Runtime, reference: str) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit({"a": SMALL}, SEEDS, "me", ladder=RUNGS)
    last = due_members(experiments.get(experiment).plan, {})[-1]
    runtime.service.command(last.run, "me", "stop")
    finish(experiments, experiment)
    found = states(runtime, experiment)
    assert found["a", 2, 60] == "stopped"
    assert [found["a", 1, rung] for rung in RUNGS] == ["finished", "finished", "not_needed", "not_needed"]
    experiments.resume(experiment, "me")
    wait_until(lambda: states(runtime, experiment)["a", 2, 3] == "finished", 60, "for the climb to go on")
    finish(experiments, experiment)
    reached = verdicts(experiments, experiment)
    assert reached == {name: one for name, one in verdicts(experiments, reference).items() if name[0] == "a"}


@pytest.mark.stack
def test_a_deleted_ladder_leaves_no_runs_behind(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit({"a": SMALL}, SEEDS, "me", ladder=RUNGS)
    wait_until(lambda: experiments.progress(experiment).done > 0, 60, "for a first verdict")
    experiments.delete(experiment, "me")
    active = runtime.service.experiments._active
    wait_until(lambda: experiment not in active, 10, "for the driver to let go of it")
    assert experiments.members(experiment) == []


@pytest.mark.stack
def test_a_ladder_outlives_its_server(runtime: Runtime, reference: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"

    def serve() -> tuple[RunStore, Service]:
        store = RunStore(url)
        service = Service(store, Hub(store))
        service.start()
        wait_until(lambda: service.hub.engine.ready == 2, WARM_UP_S, "for two workers")
        return store, service

    store, first = serve()
    experiment = first.experiments.submit({"a": SMALL, "b": SMALL}, SEEDS, "me", ladder=RUNGS)
    wait_until(lambda: first.experiments.progress(experiment).finished > 0, 60, "for a first verdict")
    first.stop()
    store.close()

    store, second = serve()
    try:
        assert second.experiments.get(experiment).state == "interrupted"
        assert "not_needed" in states(second, experiment).values(), "verdicts are read from the library"
        second.experiments.resume(experiment, "me")
        finish(second.experiments, experiment)
        assert verdicts(second.experiments, experiment) == verdicts(runtime.service.experiments, reference)
    finally:
        second.stop()
        store.close()


# what the ladder shows


def test_open_gates_remember_thirty_steps_where_a_tanh_rnn_remembers_ten() -> None:
    """With 800 steps and these seeds; with others (1, 2) the tanh RNN learns T 30, too, after 400 to 500 steps."""

    def solved(variant: str, length: int, seed: int) -> bool:
        config = msgspec.structs.replace(VARIANTS[variant].config, length=length, seed=seed, steps=800)
        say = Recorder()
        assert drive(make_job(config), watched_by(0), say, budget_s=1.0) == "finished"
        return bool(say.messages[-1].data["solved"])

    seeds = (3, 4)
    assert [solved("rnn", 10, seed) for seed in seeds] == [True, True]
    assert [solved("rnn", 30, seed) for seed in seeds] == [False, False]
    assert [solved("lstm_open", 30, seed) for seed in seeds] == [True, True]
    assert [solved("gru_open", 30, seed) for seed in seeds] == [True, True]
    assert [solved("lstm_default", 30, seed) for seed in seeds] == [False, False]


def test_a_counting_ladder_tells_of_networks_without_a_mistake_in_training_alone() -> None:
    """Seed 1 solves T 20 and fails T 30 at 100 % in training; seed 2 fails T 20 without having learned its words."""
    small = msgspec.structs.replace(SMALL, task="anbn")
    plan = plan_of({"a": small}, SEEDS, map(str, range(8)), (10, 20, 30, 50))
    judged = {("a", 1, 20): 20.0, ("a", 1, 30): 17.0, ("a", 2, 20): 4.0, ("a", 2, 10): 4.0}
    rows, judgements = [], {}
    for member in plan.members:
        if (metric := judged.get((member.variant, member.seed, member.rung))) is not None:
            row = new_run_row(member.run, "me", "memory", to_json(plan.config_of(member)), "", 1)
            rows.append(msgspec.structs.replace(row, state="finished", step=200, elapsed_s=1.0, last_seq=9))
            judgements[member.run] = ((200, {"metric": metric, "accuracy": 0.5, "solved": metric >= member.rung}),)
    experiment = Experiment("e", "me", "", "finished", 0.0, plan)
    progress = Progress("finished", 4, 4, 4, 0, 0, 4, 4, None)
    report = SetReader(experiment, rows, judgements).report(progress, str, False)
    (variant,) = report["variants"]
    assert (variant["climbs"], variant["converged"], variant["longest"]) == (2, 1, 20.0)
    told = {(member["seed"], member["length"]): member.get("converged") for member in report["members"]}
    assert (told[1, 30], told[2, 20], told[2, 10]) == (True, False, False)


def test_an_lstm_with_open_gates_counts_where_a_gru_does_not_at_its_ladders_budget() -> None:
    """Both are at 100 % in training; the GRU needs all of its steps."""

    def counts_to(variant: str, length: int) -> float:
        config = msgspec.structs.replace(climbing("anbn")[variant], length=length, seed=1)
        say = Recorder()
        assert drive(make_job(config), watched_by(0), say, budget_s=1.0) == "finished"
        return float(say.messages[-1].data["metric"])

    lstm, gru = counts_to("lstm_open", 30), counts_to("gru_open", 30)
    assert has_converged(lstm, 30)
    assert has_converged(gru, 30)
    assert lstm == 30
    assert gru < 30


def test_every_rung_of_a_ladder_has_the_same_budget() -> None:
    for task in ("recall", "anbn"):
        usual = budget_of(task)
        for name, config in climbing(task).items():
            assert config == msgspec.structs.replace(
                usual, cell=config.cell, initialisation=VARIANTS[name].config.initialisation
            )
    assert climbing("recall") == {name: VARIANTS[name].config for name in VARIANTS}
