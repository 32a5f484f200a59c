"""What several seeds say together, on cases small enough to work out by hand."""

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.config import RecurrentConfig, to_json
from core.jobs import placement
from core.jobs.job import JobSpec, Source
from core.jobs.throughput import Throughput
from core.jobs.work import Work
from core.runs.bands import averaged, bands
from core.runs.experiment import Experiment, Member, experiment_of, plan_of, progress_of
from core.runs.experiment_store import ExperimentStore
from core.runs.hub import Hub
from core.runs.outcome import Outcome, outcome_of
from core.runs.solved import SolvedRate, longest_solved, solved_rates, verdicts_by_length
from core.runs.store import RunStore
from core.runs.stream import message_of
from core.runs.tables import ExperimentRow, RunRow, new_run_row
from core.snapshot import Snapshot, pack

CONFIG = RecurrentConfig(steps=100)


# bands


def test_the_band_of_four_seeds_is_their_median_and_quartiles() -> None:
    found = bands([([10, 20], [1.0, 10.0]), ([10, 20], [2.0, 20.0]), ([10, 20], [3.0, 30.0]), ([10, 20], [4.0, 40.0])])
    assert found.steps.tolist() == [10, 20]
    assert found.median.tolist() == [2.5, 25.0]
    assert found.lower.tolist() == [1.75, 17.5]
    assert found.upper.tolist() == [3.25, 32.5]
    assert found.seeds.tolist() == [4, 4]


def test_a_band_goes_on_with_the_seeds_that_came_that_far_and_says_how_many() -> None:
    found = bands([([1, 2, 3], [1.0, 2.0, 3.0]), ([1, 2], [3.0, 4.0]), ([], [])])
    assert found.steps.tolist() == [1, 2, 3]
    assert found.median.tolist() == [2.0, 3.0, 3.0]
    assert found.seeds.tolist() == [2, 2, 1]


def test_steps_that_a_seed_has_passed_unmeasured_are_left_out() -> None:
    found = bands([([8, 16, 32], [1.0, 2.0, 3.0]), ([8, 13, 16], [1.0, 9.0, 4.0])])
    assert found.steps.tolist() == [8, 16, 32]
    assert found.median.tolist() == [1.0, 3.0, 3.0]


def test_lost_losses_are_not_counted() -> None:
    found = bands([([1, 2, 3], [1.0, math.nan, math.nan]), ([1, 2, 3], [3.0, 5.0, math.nan])])
    assert found.steps.tolist() == [1, 2]
    assert found.median.tolist() == [2.0, 5.0]
    assert found.seeds.tolist() == [2, 1]


def test_no_curves_make_an_empty_band() -> None:
    assert bands([]).median.tolist() == []
    assert bands([([], [])]).seeds.tolist() == []


@pytest.mark.parametrize("seeds", [1, 2, 5, 8])
def test_quartiles_are_numpys(seeds: int) -> None:
    values = np.random.default_rng(seeds).normal(size=(seeds, 3))
    found = bands([([1, 2, 3], row) for row in values])
    for share, line in ((25, found.lower), (50, found.median), (75, found.upper)):
        np.testing.assert_allclose(line, np.percentile(values, share, axis=0))


def test_losses_are_averaged_over_the_same_blocks_for_every_seed() -> None:
    steps, means = averaged([1.0, 3.0, math.nan, 5.0, math.nan, math.nan, 7.0], 2)
    assert list(steps) == [2, 4, 6]
    np.testing.assert_array_equal(means, [2.0, 5.0, math.nan])
    assert [len(part) for part in averaged([1.0], 2)] == [0, 0]


# solved


def outcome(variant: str, solved: bool | None, state: str = "finished", length: int = 10) -> Outcome:
    judgements = () if solved is None else ((100, {"solved": solved, "accuracy": 0.5}),)
    config = RecurrentConfig(sequence_length=length)
    return Outcome(Member(variant, 1, "run"), config, state, 100, 1.0, np.zeros(0), judgements)


def test_the_solved_rate_counts_failed_runs_and_leaves_out_those_under_way() -> None:
    rates = solved_rates(
        [
            outcome("open", True),
            outcome("open", True, "running"),
            outcome("open", True, "stopped"),
            outcome("open", None, "failed"),
            outcome("default", None, "queued"),
        ]
    )
    assert rates == {"open": SolvedRate(1, 2), "default": SolvedRate(0, 0)}
    assert rates["open"].rate == 0.5
    assert rates["default"].rate is None


def test_the_longest_solved_length_needs_most_seeds_there_and_everywhere_below() -> None:
    yes, no = True, False
    assert longest_solved({10: [yes, yes, no], 20: [yes, yes, yes], 30: [yes, no, no]}) == 20
    assert longest_solved({10: [yes], 20: [no], 30: [yes]}) == 10, "solved beyond a length that was not"
    assert longest_solved({30: [yes], 10: [yes]}) == 30, "20 was not tested"
    assert longest_solved({10: [yes], 20: [], 30: [yes]}) == 30, "20 is not judged yet"
    assert longest_solved({10: [yes, no]}) is None, "half is not most"
    assert longest_solved({}) is None


def test_verdicts_are_gathered_by_length() -> None:
    outcomes = [outcome("a", True, length=10), outcome("b", False, length=20), outcome("c", None, length=30)]
    assert verdicts_by_length(outcomes, lambda config: config.sequence_length) == {10: [True], 20: [False]}


# the set


def experiment(state: str = "running") -> Experiment:
    plan = plan_of({"slow": CONFIG, "fast": CONFIG}, [1, 2], ["s1", "f1", "s2", "f2"])
    return Experiment("e", "me", "Race", state, 0.0, plan)


def row(run: str, state: str, step: int, elapsed_s: float) -> RunRow:
    fresh = new_run_row(run, "me", "recurrent", to_json(CONFIG), "{}", 1)
    return msgspec.structs.replace(fresh, state=state, step=step, elapsed_s=elapsed_s)


def test_every_variant_gets_its_first_seed_before_any_gets_its_second() -> None:
    plan = experiment().plan
    assert [(member.variant, member.seed, member.run) for member in plan.members] == [
        ("slow", 1, "s1"),
        ("fast", 1, "f1"),
        ("slow", 2, "s2"),
        ("fast", 2, "f2"),
    ]
    assert plan.config_of(plan.members[3]) == RecurrentConfig(steps=100, seed=2)
    for variants, seeds in (({}, [1]), ({"a": CONFIG}, []), ({"a": CONFIG}, [1, 1])):
        with pytest.raises(ValueError, match="at least one"):
            plan_of(variants, seeds, [])


def test_progress_counts_runs_and_steps_and_tells_the_time_left() -> None:
    rows = [row("s1", "running", 50, 10.0), row("f1", "finished", 100, 1.0), row("s2", "queued", 0, 0.0)]
    rows += [row("f2", "failed", 10, 0.1)]
    found = progress_of(experiment(), rows, busy_workers=2.0)
    assert (found.total, found.done, found.finished, found.failed, found.running) == (4, 2, 1, 1, 1)
    assert (found.steps_done, found.steps_total) == (250, 400)
    # 50 steps of s1 and 100 of s2 at 0.2 s each are 30 worker seconds, but s2 alone takes 20.
    assert found.seconds_left == pytest.approx(20.0)
    assert progress_of(experiment(), rows, busy_workers=1.0).seconds_left == pytest.approx(30.0)
    assert progress_of(experiment("cancelled"), rows, busy_workers=1.0).seconds_left is None
    assert progress_of(experiment(), rows[2:3], busy_workers=1.0).seconds_left is None
    assert progress_of(experiment(), rows[:1], busy_workers=1.0).total == 1, "deleted runs are not counted"


def test_throughput_is_what_the_clock_says() -> None:
    throughput = Throughput()
    for second in range(6):
        assert throughput.due(float(second))
        throughput.look(float(second), {"a": 1.0 * second, "b": 0.5 * second} if second < 5 else {"b": 2.5})
        assert not throughput.due(second + 0.5)
    assert throughput.workers == pytest.approx((4 * 1.5 + 0.5) / 5)


def test_members_leave_an_owners_single_runs_their_places() -> None:
    def work(number: int, member: bool) -> Work:
        return Work(JobSpec(f"run-{number}", 0, "recurrent", "{}"), "me", Source("fables-en"), member)

    members = [work(number, member=True) for number in range(placement.RUNS_PER_OWNER + 2)]
    singles = [work(100 + number, member=False) for number in range(placement.RUNS_PER_OWNER + 2)]
    placed = [found for found, _ in placement.place([*members, *singles], [], {"a", "b"})]
    assert placed == [*members, *singles[: placement.RUNS_PER_OWNER]]


# the library


def test_an_experiment_is_kept_with_its_runs_and_goes_with_them(tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'library.db'}")
    kept = ExperimentStore(store)
    plan = plan_of({"only": CONFIG}, [1, 2], ["r1", "r2"])
    stored = ExperimentRow("e", "me", "Name", "running", msgspec.json.encode(plan).decode(), 1, 5.0)
    members = [msgspec.structs.replace(row(run, "queued", 0, 0.0), experiment_id="e") for run in ("r1", "r2")]
    kept.add(stored, members)
    store.add_run(row("single", "queued", 0, 0.0))
    assert [experiment_of(found).plan for found in kept.of_owner("me")] == [plan]
    assert kept.of_owner("you") == []
    assert {found.id for found in kept.members("e")} == {"r1", "r2"}
    assert [found.id for found in store.list_runs("me")] == ["single"], "members are listed with their experiment"
    kept.interrupt_running()
    interrupted = kept.get("e")
    assert interrupted is not None
    assert interrupted.state == "interrupted"
    kept.delete("e")
    assert kept.get("e") is None
    assert [found.id for found in store.list_runs()] == ["single"]
    store.close()


def test_an_outcome_is_what_no_later_epoch_has_undone(tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'library.db'}")
    store.add_run(row("r", "queued", 0, 0.0))
    hub = Hub(store)
    hub.open("r", "me")

    def say(epoch: int, seq: int, step: int, kind: str, data: dict) -> None:  # type: ignore[type-arg]
        hub.receive(message_of(Snapshot("r", epoch, seq, step, 1.0, kind, kept=True, data=data)))

    say(0, 1, 4, "loss", {"first_step": 1, "values": pack([4.0, 3.0, 2.0, 1.0])})
    say(0, 2, 2, "validation", {"loss": 2.5})
    say(0, 3, 4, "validation", {"loss": 0.5})
    say(0, 4, 4, "stopped", {})
    hub.begin_epoch("r", 2, "continue")
    hub.flush()

    def read() -> Outcome:
        found = store.run("r")
        assert found is not None
        return outcome_of(store, Member("v", 1, "r"), CONFIG, found)

    assert read().losses.tolist() == [4.0, 3.0], "before the new epoch has said anything"
    say(1, 6, 4, "loss", {"first_step": 3, "values": pack([2.25, 1.5])})
    say(1, 7, 4, "validation", {"loss": 0.75})
    say(1, 8, 4, "finished", {})
    hub.flush()
    outcome = read()
    assert outcome.losses.tolist() == [4.0, 3.0, 2.25, 1.5]
    steps, values = outcome.curve("loss")
    assert (list(steps), list(values)) == ([2, 4], [2.5, 0.75])
    assert (outcome.last, outcome.state, outcome.solved) == ({"loss": 0.75}, "finished", None)
    hub.close()
    store.close()
