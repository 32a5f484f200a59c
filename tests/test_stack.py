"""Runs on real workers: killed ones, interrupted ones, watched ones. Nothing is lost, nothing happens twice."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from core.config import MemoryConfig, RecurrentConfig, to_json
from core.jobs import dispatch, tasks
from core.jobs.cluster import SCHEDULER_VARIABLE, Cluster
from core.jobs.job import JobSpec, Question
from core.jobs.ownership import NotYours
from core.jobs.runtime import Runtime
from core.jobs.service import Service
from core.problems import Trouble
from core.runs.hub import Hub, Subscription
from core.runs.store import DATA_VARIABLE, RunStore
from core.runs.tables import new_run_id
from core.snapshot import PARTS, decode
from core.ui.summary import run_summary
from tests.conftest import stream_of, wait_until

pytestmark = pytest.mark.stack
ROOT = Path(__file__).resolve().parents[1]
SMALL = RecurrentConfig(hidden_size=16, embedding_size=8, sequence_length=16, batch_size=8, steps=400)


def finish(runtime: Runtime, run: str, seconds: float = 90.0) -> list[float]:
    """Wait for a run's end and return its losses."""
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.state in ("finished", "failed", "stopped"), seconds, f"for {run} to end ({stream.state})")
    assert stream.state == "finished"
    return list(stream.losses)


class Viewer:
    """A viewer on an event loop of its own, which keeps what it is sent."""

    def __init__(self, runtime: Runtime, run: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.subscription = Subscription([run], PARTS, "viewer", self.loop)
        self.runtime = runtime
        runtime.hub.subscribe(self.subscription, {})

    def leave(self) -> list[bytes]:
        self.runtime.hub.unsubscribe(self.subscription)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        return [body for _, _, body in self.subscription.queue]


@pytest.fixture(scope="module")
def reference(runtime: Runtime) -> list[float]:
    """The losses of SMALL, left alone."""
    return finish(runtime, runtime.service.submit(SMALL, "me"))


def test_the_same_config_gives_the_same_losses(runtime: Runtime, reference: list[float]) -> None:
    assert len(reference) == SMALL.steps
    assert finish(runtime, runtime.service.submit(SMALL, "me")) == reference


def test_the_first_point_can_be_waited_for(runtime: Runtime) -> None:
    run = runtime.service.submit(SMALL, "me")
    assert runtime.hub.wait_for_point(run, 60.0)
    assert len(stream_of(runtime, run).losses) >= 1
    assert not runtime.hub.wait_for_point("nobody", 60.0)
    slow = runtime.service.submit(SMALL, "me")
    runtime.service.command(slow, "me", "pause")  # heard before its first slice
    assert not runtime.hub.wait_for_point(slow, 0.2)
    runtime.service.command(slow, "me", "stop")


def test_a_task_trains_without_a_text_and_ends_with_its_score(runtime: Runtime) -> None:
    run = runtime.service.submit(MemoryConfig(length=6, hidden_size=16, steps=300), "me")
    assert len(finish(runtime, run)) == 300
    row = runtime.store.run(run)
    assert row is not None
    assert row.kind == "memory"
    for language, words in (("en", "Recall the first symbol · T = 6"), ("zh", "回忆第一个符号")):
        assert words in run_summary([row], language)
    viewer = Viewer(runtime, run)
    bodies = [decode(body) for body in viewer.leave()]
    scores = [message.data for message in bodies if message.kind == "score"]
    assert scores
    assert all(score["sequences"] == 1000 for score in scores)
    finished = [message.data for message in bodies if message.kind == "finished"]
    assert finished[0]["accuracy"] == scores[-1]["accuracy"]


def test_watching_pausing_and_asking_change_nothing(runtime: Runtime, reference: list[float]) -> None:
    run = runtime.service.submit(SMALL, "me")
    viewers = [Viewer(runtime, run) for _ in range(3)]
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.step >= 60)
    for number in range(3):
        runtime.service.ask(run, "me", Question(f"trace-{number}", "trace", "The miller slept."), None)
        runtime.service.ask(run, "me", Question(f"more-{number}", "continue", "The "), None)
    runtime.service.command(run, "me", "pause")
    wait_until(lambda: stream.state == "paused")
    stood = stream.step
    for _ in range(3):
        runtime.service.command(run, "me", "step")
    wait_until(lambda: stream.step == stood + 3)
    runtime.service.command(run, "me", "resume")
    losses = finish(runtime, run)
    seen = [decode(body) for viewer in viewers for body in viewer.leave()]
    assert losses == reference
    assert {snapshot.kind for snapshot in seen} >= {
        "started",
        "loss",
        "gates",
        "gradient",
        "iteration",
        "sample",
        "paused",
        "finished",
    }
    assert weights_of(runtime, run) == weights_of(runtime, finish_alone(runtime))


def test_who_comes_to_a_paused_run_sees_its_next_step_too(runtime: Runtime, reference: list[float]) -> None:
    run = runtime.service.submit(SMALL, "me")
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.step >= 60)
    runtime.service.command(run, "me", "pause")
    wait_until(lambda: stream.state == "paused")
    stood = stream.step

    def shown(viewer: Viewer) -> list[int]:
        messages = [decode(body) for _, _, body in list(viewer.subscription.queue)]
        return [message.step for message in messages if message.kind == "iteration"]

    for _ in range(2):  # the second time it has been measured already
        viewer = Viewer(runtime, run)
        wait_until(lambda at=viewer: shown(at) == [stood], 30, "for the step in slow motion")  # type: ignore[misc]
        viewer.leave()
    assert (stream.step, stream.state) == (stood, "paused")
    runtime.service.command(run, "me", "resume")
    assert finish(runtime, run) == reference


def weights_of(runtime: Runtime, run: str) -> bytes:
    wait_until(lambda: (runtime.store.nearest_weights(run, SMALL.steps) or (0,))[0] == SMALL.steps)
    found = runtime.store.nearest_weights(run, SMALL.steps)
    assert found is not None
    from safetensors.numpy import load

    return b"".join(name.encode() + tensor.tobytes() for name, tensor in sorted(load(found[1]).items()))


def finish_alone(runtime: Runtime) -> str:
    run = runtime.service.submit(SMALL, "me")
    finish(runtime, run)
    return run


def test_an_answer_reaches_only_who_asked_and_says_its_step(runtime: Runtime) -> None:
    run = runtime.service.submit(SMALL, "viewer")
    viewer = Viewer(runtime, run)
    finish(runtime, run)
    runtime.service.ask(run, "viewer", Question("mine", "trace", "A lantern."), 13)
    runtime.service.ask(run, "somebody else", Question("theirs", "trace", "A lantern."), None)

    def answers() -> list[str]:
        return [s.ask for _, _, body in list(viewer.subscription.queue) if (s := decode(body)).ask]

    wait_until(lambda: "mine" in answers())
    time.sleep(0.5)
    bodies = [decode(body) for body in viewer.leave()]
    answer = next(snapshot for snapshot in bodies if snapshot.ask == "mine")
    assert answer.kind == "gates"
    assert answer.step == 16
    assert answer.data["tokens"] == list("A lantern.")
    assert "theirs" not in [snapshot.ask for snapshot in bodies]


def test_only_the_owner_steers(runtime: Runtime) -> None:
    run = runtime.service.submit(SMALL, "me")
    with pytest.raises(NotYours):
        runtime.service.command(run, "somebody else", "stop")
    with pytest.raises(LookupError):
        runtime.service.command("no-such-run", "me", "stop")
    runtime.service.command(run, "me", "stop")
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.state in ("stopped", "finished"))


def worker_processes(runtime: Runtime) -> dict[str, int]:
    """Worker address → pid."""
    cluster = runtime.service._cluster
    return {address: cluster.call(address, os.getpid) for address in cluster.workers()}


def test_a_killed_worker_costs_its_runs_only_what_came_after_their_checkpoint(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = RecurrentConfig(hidden_size=32, embedding_size=8, sequence_length=24, batch_size=8, steps=3000)
    expected = finish(runtime, runtime.service.submit(config, "me"), 120)
    runs = [runtime.service.submit(config, f"owner-{number}") for number in range(4)]
    streams = [stream_of(runtime, run) for run in runs]
    works = runtime.service._dispatcher._works
    wait_until(lambda: all(runtime.store.resume_checkpoint(run) for run in runs), 60, "for four checkpoints")
    victim = works[runs[0]].worker
    hit = [run for run in runs if works[run].worker == victim]
    assert 0 < len(hit) < 4
    psutil.Process(worker_processes(runtime)[victim]).kill()  # SIGKILL, on every system
    for run, stream in zip(runs, streams, strict=True):
        assert finish(runtime, run, 120) == expected
        assert stream.epoch == (1 if run in hit else 0)
        resumed = [decode(frame.body).data for frame in flushed(runtime, run, "resumed")]
        assert [data["reason"] for data in resumed] == (["worker_lost"] if run in hit else [])
        assert_no_step_twice(runtime, run, config.steps)
    wait_until(lambda: runtime.hub.engine.ready == 2, 120, "for the killed worker's successor")
    cluster = runtime.service._cluster
    for worker in cluster.workers():
        assert "torch" in cluster.call(worker, tasks.loaded_modules)


def flushed(runtime: Runtime, run: str, kind: str) -> list:
    runtime.hub.flush()
    return runtime.store.frames_of(run, [kind])


def assert_no_step_twice(runtime: Runtime, run: str, steps: int) -> None:
    """After the readers' rule for epochs, the stored stretches of losses cover every step exactly once."""
    runtime.hub.flush()
    starts = {decode(f.body).epoch: decode(f.body).data["from_step"] for f in runtime.store.frames_of(run, ["resumed"])}
    covered: list[int] = []
    for epoch, first_step, body in runtime.store.losses_of(run):
        if epoch in starts:
            limit = starts.pop(epoch)
            covered = [step for step in covered if step <= limit]
        covered += range(first_step, first_step + len(body) // 4)
    assert covered == list(range(1, steps + 1))


def test_a_checkpoint_is_stored_after_the_messages_before_it(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, reference: list[float]
) -> None:
    """However slow the wire is: who goes on from a checkpoint must find everything up to it in the stream."""
    wire, store = runtime.service._cluster._wire, runtime.store
    assert wire is not None
    take, save, saved = wire._on_message, store.save_checkpoint, []

    def take_slowly(message: dict[str, object]) -> None:
        time.sleep(0.03)
        take(message)

    def look(run: str, kind: str, epoch: int, step: int, body: bytes) -> None:
        saved.append((step, len(stream_of(runtime, run).losses)))
        save(run, kind, epoch, step, body)

    monkeypatch.setattr(wire, "_on_message", take_slowly)
    monkeypatch.setattr(store, "save_checkpoint", look)
    assert finish(runtime, runtime.service.submit(SMALL, "me")) == reference
    wait_until(lambda: saved, 10, "for a checkpoint")
    assert all(heard >= step for step, heard in saved)


def test_a_thousand_slices_leave_nothing_behind_on_the_scheduler(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SLICE_S", 0.003)
    cluster, slices = runtime.service._cluster, 0
    submit = cluster.submit

    def counted(worker, function, *args, priority):  # type: ignore[no-untyped-def]
        nonlocal slices
        slices += function is tasks.go_on
        return submit(worker, function, *args, priority=priority)

    monkeypatch.setattr(cluster, "submit", counted)
    config = RecurrentConfig(hidden_size=4, embedding_size=4, sequence_length=8, batch_size=2, steps=100_000)
    run = runtime.service.submit(config, "me")
    wait_until(lambda: slices >= 1000, 120, "for a thousand slices")
    assert cluster.task_count() <= 10
    runtime.service.command(run, "me", "stop")
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.state == "stopped")
    wait_until(lambda: cluster.task_count() <= 4, 10, "for the scheduler to forget")


def test_a_cluster_elsewhere_is_joined_by_its_address(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    client = runtime.service._cluster._client
    assert client is not None
    monkeypatch.setenv(SCHEDULER_VARIABLE, client.scheduler.address)
    guest = Cluster(lambda event: None)
    guest.connect()
    assert guest.workers() == runtime.service._cluster.workers()
    assert guest.total == 2
    guest.close()
    monkeypatch.setattr("core.jobs.cluster.__version__", "0.0.1")
    stranger = Cluster(lambda event: None)
    with pytest.raises(Trouble, match="other_version"):
        stranger.connect()
    stranger.close()
    assert runtime.hub.engine.ready == 2, "a guest must not take the host's workers with it"


def test_a_run_on_a_cluster_elsewhere_is_heard_on_the_topic(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reference: list[float]
) -> None:
    """Its workers cannot reach the guest by the wire, which leads to their own server."""
    client = runtime.service._cluster._client
    assert client is not None
    monkeypatch.setenv(SCHEDULER_VARIABLE, client.scheduler.address)
    store = RunStore(f"sqlite:///{tmp_path / 'guest.db'}")
    hub = Hub(store)
    guest = Service(store, hub)
    guest.start()
    try:
        wait_until(lambda: hub.engine.ready == 2, 60, "for the host's workers")
        run = guest.submit(SMALL, "me")
        assert guest._cluster.wired(JobSpec(run, 0, "recurrent", "")).wire == ""
        assert finish(Runtime(store, hub, guest), run) == reference
    finally:
        guest.stop()
        store.close()


SERVER = """
import sys, time
from core.config import from_json
from core.jobs.runtime import open_runtime
runtime = open_runtime()
run = runtime.service.submit(from_json(sys.argv[1]), "me")
print(run, flush=True)
time.sleep(600)
"""


def test_a_killed_server_leaves_runs_that_can_be_read_and_resumed(
    runtime: Runtime, tmp_path: Path, reference: list[float]
) -> None:
    config = RecurrentConfig(hidden_size=32, embedding_size=8, sequence_length=24, batch_size=8, steps=1200)
    expected = finish(runtime, runtime.service.submit(config, "me"), 120)
    environment = {**os.environ, DATA_VARIABLE: str(tmp_path), "SEQLENS_WORKERS": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, to_json(config)], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        run = server.stdout.readline().strip()
        url = f"sqlite:///{tmp_path / 'seqlens.db'}"
        store = RunStore(url)
        wait_until(lambda: store.resume_checkpoint(run), 90, "for a checkpoint")
        engine = psutil.Process(server.pid).children(recursive=True)
        server.kill()
    psutil.wait_procs(engine, timeout=30)
    assert not any(process.is_running() for process in engine), "the engine outlived its server"

    hub = Hub(store)
    service = Service(store, hub)
    service.start()
    try:
        row = store.run(run)
        assert row is not None
        assert row.state == "interrupted"
        stream = hub.stream(run)
        assert stream is not None
        before = list(stream.losses)
        assert 0 < len(before) < config.steps
        assert before == expected[: len(before)]
        service.command(run, "me", "resume")
        wait_until(lambda: (resumed := store.run(run)) and resumed.state == "finished", 120, "for the resumed run")
        again = hub.stream(run)
        assert again is not None
        assert list(again.losses) == expected
    finally:
        service.stop()
        store.close()


def test_a_killed_engine_is_started_again_and_its_runs_go_on(runtime: Runtime) -> None:
    config = RecurrentConfig(hidden_size=32, embedding_size=8, sequence_length=24, batch_size=8, steps=1500)
    run = runtime.service.submit(config, "me")
    wait_until(lambda: runtime.store.resume_checkpoint(run), 60, "for a checkpoint")
    engine = runtime.service._cluster._engine
    assert engine is not None
    engine.kill()
    losses = finish(runtime, run, 120)
    assert len(losses) == config.steps
    assert_no_step_twice(runtime, run, config.steps)
    wait_until(lambda: runtime.hub.engine.ready == 2, 60, "for the new engine's workers")


def test_a_viewer_may_come_before_the_run_it_waits_for(runtime: Runtime) -> None:
    coming = new_run_id()
    early = Viewer(runtime, coming)
    assert runtime.service.submit(SMALL, "me", coming) == coming
    losses = finish(runtime, coming)
    wait_until(lambda: any(decode(body).kind == "finished" for *_, body in list(early.subscription.queue)))
    seen = [decode(body) for body in early.leave()]
    assert seen[0].kind in ("queued", "preparing", "started")
    assert max(message.step for message in seen if message.kind == "loss") == len(losses)
