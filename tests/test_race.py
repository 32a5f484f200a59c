"""A race on the workers: trained, then timed with nobody training beside it, then examined; stopped and resumed in the middle."""

import pytest

from core.cells.catalog import CELLS
from core.config import MemoryConfig
from core.jobs.runtime import Runtime
from core.training.lengths import lengths_around
from tests.conftest import wait_until
from tests.test_web import ME, Client

pytestmark = pytest.mark.stack
SHORT = MemoryConfig(length=6, symbols=3, hidden_size=12, batch_size=8, steps=150, score_every=50)
CELL_NAMES = ("rnn", "lstm", "gru")


def race_of(runtime: Runtime, steps: int, seeds: int = 2) -> str:
    variants = {
        cell: MemoryConfig(cell=cell, length=6, symbols=3, hidden_size=12, batch_size=8, steps=steps, score_every=50)
        for cell in CELL_NAMES
    }
    return runtime.service.experiments.submit(variants, range(1, seeds + 1), ME, "race", race=True)


def kinds_at_work(runtime: Runtime) -> set[str]:
    """The kinds of jobs that the dispatcher has now."""
    return {work.spec.kind for work in list(runtime.service._dispatcher._works.values())}


def test_a_race_is_timed_alone_and_examined_at_its_end(runtime: Runtime) -> None:
    experiments, seen = runtime.service.experiments, []
    wait_until(lambda: not kinds_at_work(runtime), 60, "for what other tests have left")
    race = race_of(runtime, SHORT.steps)

    def over() -> bool:
        seen.append(kinds_at_work(runtime))
        return experiments.get(race).state == "finished"

    wait_until(over, 120, "for the race to end")
    assert any("step_times" in kinds for kinds in seen)
    assert all(kinds == {"step_times"} for kinds in seen if "step_times" in kinds), "nothing else ran beside the clock"
    assert not any({"memory", "lengths"} <= kinds for kinds in seen)

    report = Client().get(f"/api/experiments/{race}?curves=1&lang=en").json()
    told = report["race"]
    assert set(told["variants"]) == set(CELL_NAMES)
    assert told["variants"]["lstm"]["parameters"] > told["variants"]["gru"]["parameters"]
    assert {50, 100, 150} <= set(told["variants"]["rnn"]["score"]["steps"])
    assert all(way["median"] > 0.0 for times in told["times"]["steps"].values() for way in times.values())
    for judged in told["lengths"].values():
        assert [one["length"] for one in judged] == lengths_around(SHORT.length)
        assert all(one["judged"] == 2 for one in judged)
    assert told["leaders"]["errors"]["known"]
    assert "race" not in Client().get(f"/api/experiments/{race}").json(), "curves cost; they are asked for"
    assert [variant["label"] for variant in report["variants"]] == [CELLS[name].label for name in CELL_NAMES]


def test_a_race_that_is_stopped_goes_on_to_the_same_end(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    race = race_of(runtime, 1500, seeds=1)
    wait_until(lambda: any(row.step for row in experiments.members(race)), 60, "for the first step")
    experiments.cancel(race, ME)
    wait_until(lambda: experiments.get(race).state == "cancelled", 30, "for the stop")
    told = Client().get(f"/api/experiments/{race}?curves=1&lang=en").json()["race"]
    assert told["times"] is None
    assert not told["examining"]
    assert all(judged == [] for judged in told["lengths"].values())
    experiments.resume(race, ME)
    wait_until(lambda: experiments.get(race).state == "finished", 120, "for the race to end")
    rows = experiments.members(race)
    assert {(row.state, row.step) for row in rows} == {("finished", 1500)}
    assert len(runtime.service.experiments.findings.material(experiments.get(race), rows).reviews) == 1 + len(
        CELL_NAMES
    )
    experiments.delete(race, ME)
    assert runtime.service.experiments._store.reviews_of(race) == {}
