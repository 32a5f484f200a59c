"""The real stack under measurement: a runtime with its workers, a library in a temporary folder, and viewers."""

import asyncio
import concurrent.futures
import contextlib
import functools
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from distributed import Future

from benchmarks.bare import BareLoop, train_bare
from core.config import RecurrentConfig, to_json
from core.jobs.cluster import QUESTION_PRIORITY, SCHEDULER_VARIABLE
from core.jobs.engine import worker_count
from core.jobs.job import JobSpec, Source
from core.jobs.runtime import Runtime, close_runtime, open_runtime
from core.runs.hub import Subscription
from core.runs.store import DATA_VARIABLE, DATABASE_VARIABLE
from core.runs.stream import RunStream
from core.snapshot import ENDED, PARTS, decode

WARM_UP_S = 180.0
# What sixty students press Start on: the lesson as it stands, only that it does not end by itself.
CONFIG = RecurrentConfig(steps=100_000)


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> None:
    """Poll until `holds()` is true; raises TimeoutError with what was waited for."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.005)


@contextlib.contextmanager
def running_stack(workers: int | None = None) -> Iterator[Runtime]:
    """A runtime whose workers are all warm; None starts as many as the product would on this machine."""
    count = workers or worker_count()
    with tempfile.TemporaryDirectory(prefix="seqlens-bench-") as folder, environment(folder, count):
        runtime = open_runtime()
        try:
            wait_until(lambda: runtime.hub.engine.ready == count, WARM_UP_S, "the workers")
            yield runtime
        finally:
            close_runtime()


@contextlib.contextmanager
def environment(folder: str, workers: int) -> Iterator[None]:
    """Let what starts here keep its library in a folder and have so many workers of its own."""
    wanted = {DATA_VARIABLE: folder, "SEQLENS_WORKERS": str(workers)}
    before = {name: os.environ.get(name) for name in (*wanted, DATABASE_VARIABLE, SCHEDULER_VARIABLE)}
    for name in before:
        os.environ.pop(name, None)
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def workers_of(runtime: Runtime) -> list[str]:
    """The addresses of the workers."""
    return sorted(runtime.service._cluster.workers())


def on_worker(runtime: Runtime, worker: str, function: Callable[..., Any], *args: Any) -> Future:
    """A task on the thread that trains, before any slice that is waiting for it."""
    return runtime.service._cluster.submit(worker, function, *args, priority=QUESTION_PRIORITY)


def bare_loops(runtime: Runtime, *, seconds: float = 0.0, steps: int = 0) -> list[BareLoop]:
    """The bare loop of CONFIG on every worker at once, as tasks of the thread that trains runs there."""
    spec, source = JobSpec("bare", 0, "recurrent", to_json(CONFIG)), Source(CONFIG.corpus)
    loops = [on_worker(runtime, worker, train_bare, spec, source, seconds, steps) for worker in workers_of(runtime)]
    return [loop.result() for loop in loops]


def stream_of(runtime: Runtime, run: str) -> RunStream:
    """A run's stream; raises LookupError for an unknown run."""
    stream = runtime.hub.stream(run)
    if stream is None:
        raise LookupError(run)
    return stream


def has_ended(stream: RunStream) -> bool:
    """Whether a run will say nothing more."""
    return stream.state in ENDED


def stop_runs(runtime: Runtime, runs: dict[str, str]) -> None:
    """Stop runs (id → owner) and wait until the workers are free."""
    for run, owner in runs.items():
        runtime.service.command(run, owner, "stop")
    for run in runs:
        stream = stream_of(runtime, run)
        wait_until(functools.partial(has_ended, stream), 60.0, f"{run} to stop")


class Audience:
    """Viewers on an event loop of their own, each a real subscription of the hub that draws every part and keeps up.

    A context manager: when it ends everybody has left.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._hub = runtime.hub
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="audience", daemon=True)
        self._subscriptions: list[Subscription] = []
        self._readers: list[concurrent.futures.Future[None]] = []
        self.first_point_at: dict[str, float] = {}

    def __enter__(self) -> "Audience":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def watch(self, run: str, viewers: int = 1) -> None:
        """Let so many viewers look at all parts of a run."""
        for _ in range(viewers):
            subscription = self._hub.subscribe(Subscription([run], PARTS, "viewer", self._loop), {})
            self._subscriptions.append(subscription)
            self._readers.append(asyncio.run_coroutine_threadsafe(self._read(subscription), self._loop))

    def leave(self) -> None:
        """Everybody goes."""
        for subscription in self._subscriptions:
            self._hub.unsubscribe(subscription)
            self._loop.call_soon_threadsafe(self._stop, subscription)
        for reader in self._readers:
            reader.result()
        self._subscriptions.clear()
        self._readers.clear()

    @staticmethod
    def _stop(subscription: Subscription) -> None:
        subscription.overflowed = True
        subscription.wake.set()

    async def _read(self, subscription: Subscription) -> None:
        """Take what comes, as the web server would to send it; the first loss of each run is noted (monotonic seconds)."""
        while not subscription.overflowed:
            await subscription.wake.wait()
            subscription.wake.clear()
            while subscription.queue:
                run, _, body = subscription.queue.popleft()
                if run not in self.first_point_at and body and decode(body).kind == "loss":
                    self.first_point_at[run] = time.monotonic()
