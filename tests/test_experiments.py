"""Experiments on real workers: progress, bands, a cancelled set, a server that goes down, and members that fail."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from core.config import MemoryConfig, RecurrentConfig
from core.jobs.experiments import Experiments
from core.jobs.ownership import NotYours
from core.jobs.runtime import Runtime
from core.jobs.service import Service
from core.runs.bands import averaged, bands
from core.runs.hub import Hub, Subscription
from core.runs.outcome import Outcome
from core.runs.solved import SolvedRate, longest_solved, solved_rates, verdicts_by_length
from core.runs.store import RunStore
from core.snapshot import decode
from tests.conftest import WARM_UP_S, stream_of, wait_until

pytestmark = pytest.mark.stack
SMALL = RecurrentConfig(hidden_size=16, embedding_size=8, sequence_length=16, batch_size=8, steps=500)
VARIANTS = {"open": msgspec.structs.replace(SMALL, forget_bias=3.0), "closed": SMALL}
SEEDS = (1, 2, 3)


def outcomes_of(experiments: Experiments, experiment: str) -> list[Outcome]:
    """What has come of its members by now."""
    return experiments.findings.outcomes(experiments.get(experiment))


def losses_of(experiments: Experiments, experiment: str) -> dict[tuple[str, int], list[float]]:
    """(variant, seed) → its losses so far."""
    return {(o.member.variant, o.member.seed): o.losses.tolist() for o in outcomes_of(experiments, experiment)}


def finish(experiments: Experiments, experiment: str) -> dict[tuple[str, int], list[float]]:
    """Wait for an experiment's end; the losses of its members."""
    wait_until(lambda: experiments.get(experiment).state == "finished", 120, "for the experiment to finish")
    return losses_of(experiments, experiment)


@pytest.fixture(scope="module")
def reference(runtime: Runtime) -> dict[tuple[str, int], list[float]]:
    """The losses of the whole set, never cancelled; on the way, what a user sees of it."""
    experiments = runtime.service.experiments
    experiment = experiments.submit(VARIANTS, SEEDS, "me", "Race")
    at_once, seen = 0, [experiments.progress(experiment)]
    while experiments.get(experiment).state == "running":
        seen.append(experiments.progress(experiment))
        works = [runtime.service._dispatcher.work(member.run) for member in experiments.get(experiment).plan.members]
        at_once = max(at_once, sum(work is not None for work in works))
    assert 2 <= at_once <= 4, "two members for each of two workers"
    for name in ("done", "steps_done"):
        values = [getattr(progress, name) for progress in seen]
        assert values == sorted(values), f"{name} never falls"
    assert any(progress.seconds_left for progress in seen)
    done = experiments.progress(experiment)
    assert (done.state, done.done, done.finished, done.total) == ("finished", 6, 6, 6)
    assert (done.steps_done, done.seconds_left) == (done.steps_total, None)
    return finish(experiments, experiment)


def test_members_are_runs_like_any_other_and_make_bands(runtime: Runtime, reference: dict) -> None:  # type: ignore[type-arg]
    experiments = runtime.service.experiments
    assert all(len(losses) == SMALL.steps for losses in reference.values())
    assert len({tuple(losses) for losses in reference.values()}) == 6, "no two members are the same"
    alone = runtime.service.submit(experiments.of_owner("me")[0].plan.variants["open"], "me")
    wait_until(lambda: (row := runtime.store.run(alone)) and row.state == "finished")
    stream = runtime.hub.stream(alone)
    assert stream is not None
    assert list(stream.losses) == reference["open", 1]

    outcomes = experiments.findings.outcomes(experiments.of_owner("me")[0])
    opened = [outcome for outcome in outcomes if outcome.member.variant == "open"]
    band = bands([averaged(outcome.losses, 50) for outcome in opened])
    assert band.steps.tolist() == list(range(50, SMALL.steps + 1, 50))
    assert set(band.seeds.tolist()) == {3}
    assert (band.lower <= band.median).all()
    assert (band.median <= band.upper).all()
    held_out = bands([outcome.curve("loss") for outcome in opened])
    assert held_out.steps[-1] == SMALL.steps
    assert held_out.median[-1] < held_out.median[0], "it has learned"


def test_a_cancelled_experiment_stops_and_goes_on_as_if_it_never_had(runtime: Runtime, reference: dict) -> None:  # type: ignore[type-arg]
    experiments = runtime.service.experiments
    experiment = experiments.submit(VARIANTS, SEEDS, "me")
    wait_until(lambda: experiments.progress(experiment).steps_done > SMALL.steps // 2)
    with pytest.raises(NotYours):
        experiments.cancel(experiment, "somebody else")
    experiments.cancel(experiment, "me")
    wait_until(lambda: experiments.progress(experiment).done == 6, 20, "for every member to stop")
    stopped = experiments.progress(experiment)
    assert stopped.state == "cancelled"
    assert stopped.steps_done < stopped.steps_total
    runs = [member.run for member in experiments.get(experiment).plan.members]
    wait_until(lambda: not any(runtime.service._dispatcher.work(run) for run in runs), 10, "for the workers to forget")
    experiments.resume(experiment, "me")
    experiments.cancel(experiment, "me")
    experiments.resume(experiment, "me")  # while members are still stopping
    assert finish(experiments, experiment) == reference
    experiments.cancel(experiment, "me")
    assert experiments.get(experiment).state == "finished", "what is over cannot be cancelled"


def test_a_member_that_fails_or_is_stopped_does_not_hold_up_the_set(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    upload = runtime.service.uploads.add("me", "note.txt", b"Too short to learn from.")
    too_short = msgspec.structs.replace(SMALL, corpus=f"upload-{upload.id}")
    experiment = experiments.submit({"fails": too_short, "works": SMALL}, SEEDS, "me")
    last = experiments.get(experiment).plan.members[-1].run
    runtime.service.command(last, "me", "stop")  # it still waits for its turn
    finish(experiments, experiment)
    states = {(o.member.variant, o.member.seed): o.state for o in outcomes_of(experiments, experiment)}
    assert [states["fails", seed] for seed in SEEDS] == ["failed"] * 3
    assert [states["works", seed] for seed in SEEDS] == ["finished", "finished", "stopped"]
    assert [o.solved for o in outcomes_of(experiments, experiment)[:2]] == [False, None]
    assert experiments.progress(experiment).failed == 3
    experiments.resume(experiment, "me")
    wait_until(lambda: experiments.progress(experiment).finished == 3, 60, "for the member that was stopped")
    assert experiments.progress(experiment).failed == 3, "what failed is not tried again"


def test_a_deleted_experiment_takes_its_runs_along(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit(VARIANTS, SEEDS, "me")
    runs = [member.run for member in experiments.get(experiment).plan.members]
    wait_until(lambda: experiments.progress(experiment).steps_done > 0)
    experiments.delete(experiment, "me")
    with pytest.raises(LookupError):
        experiments.progress(experiment)
    assert [runtime.store.run(run) for run in runs] == [None] * 6
    wait_until(lambda: not any(runtime.service._dispatcher.work(run) for run in runs), 10, "for the workers to forget")


def test_an_experiment_outlives_its_server(
    runtime: Runtime,
    reference: dict,
    tmp_path: Path,  # type: ignore[type-arg]
) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"

    def serve() -> tuple[RunStore, Service]:
        store = RunStore(url)
        service = Service(store, Hub(store))
        service.start()
        wait_until(lambda: service.hub.engine.ready == 2, WARM_UP_S, "for two workers")
        return store, service

    store, first = serve()
    experiment = first.experiments.submit(VARIANTS, SEEDS, "me", "Race")
    wait_until(lambda: first.experiments.progress(experiment).steps_done > SMALL.steps)
    first.stop()
    store.close()

    store, second = serve()
    try:
        found = second.experiments.get(experiment)
        assert (found.name, found.state, found.plan.variants) == ("Race", "interrupted", VARIANTS)
        before = losses_of(second.experiments, experiment)
        assert 0 < sum(map(len, before.values())) < 6 * SMALL.steps
        for pair, losses in before.items():
            assert losses == reference[pair][: len(losses)]
        second.experiments.resume(experiment, "me")
        assert finish(second.experiments, experiment) == reference
    finally:
        second.stop()
        store.close()


def test_the_longest_solved_length_is_read_from_the_scores(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    ladder = {f"T {length}": MemoryConfig(cell="rnn", length=length, symbols=4, steps=300) for length in (3, 100)}
    experiment = experiments.submit(ladder, (1, 2), "me")
    finish(experiments, experiment)
    outcomes = outcomes_of(experiments, experiment)
    assert all(outcome.last["sequences"] >= 1000 for outcome in outcomes)
    assert solved_rates(outcomes) == {"T 3": SolvedRate(2, 2), "T 100": SolvedRate(0, 2)}
    assert longest_solved(verdicts_by_length(outcomes, lambda config: config.time_span)) == 3
    band = bands([outcome.curve("accuracy") for outcome in outcomes if outcome.member.variant == "T 3"])
    assert (band.steps[-1], band.seeds[-1]) == (300, 2)
    assert band.median[-1] > 0.95


class Watcher:
    """A viewer on an event loop that is never run: what it would be sent piles up in its queue."""

    def __init__(self, runtime: Runtime, runs: list[str]) -> None:
        self.runtime = runtime
        self.subscription = Subscription(runs, ["loss"], "me", asyncio.new_event_loop())
        runtime.hub.subscribe(self.subscription, {})

    def leave(self) -> None:
        self.runtime.hub.unsubscribe(self.subscription)
        self.subscription.loop.close()


def test_members_that_wait_say_their_place_and_obey(runtime: Runtime) -> None:
    service, long = runtime.service, msgspec.structs.replace(SMALL, steps=100_000)
    experiment = service.experiments.submit({str(n): long for n in range(7)}, [1], "pauser")
    runs = [member.run for member in service.experiments.get(experiment).plan.members]
    watcher = Watcher(runtime, runs)
    streams = [stream_of(runtime, run) for run in runs]

    def said(run: int) -> tuple[str, object]:
        bodies = streams[run].replay((), 0)
        message = decode(bodies[-1]) if bodies else None
        return (message.kind, message.data.get("position")) if message else ("", None)

    wait_until(lambda: said(4) == ("queued", 1) and said(6) == ("queued", 3), 30, "for the places in the queue")
    service.command(runs[4], "pauser", "pause")
    for run in runs[:2]:
        service.command(run, "pauser", "pause")
    wait_until(
        lambda: said(4)[0] == "paused" and streams[5].step > 0 and streams[6].step > 0, 30, "for the others' turn"
    )
    assert streams[4].step == 0
    service.command(runs[4], "pauser", "step")
    wait_until(lambda: streams[4].step == 1 and streams[4].state == "paused", 30, "for one step of the paused one")
    assert streams[4].epoch == 0, "it has begun, not gone on"
    for run in runs:
        service.command(run, "pauser", "stop")
    wait_until(lambda: all(stream.state == "stopped" for stream in streams), 30, "for all to stop")
    watcher.leave()
