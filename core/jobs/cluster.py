"""The server's line to the workers: start the engine process or join a cluster elsewhere, and speak to it through one Dask client."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import dask
import msgspec
from distributed import Client, Future

from core import __version__
from core.jobs import tasks
from core.jobs.job import JobSpec
from core.jobs.wire import Wire
from core.problems import Trouble

SCHEDULER_VARIABLE = "SEQLENS_SCHEDULER"
_ROOT = Path(__file__).resolve().parents[2]
QUESTION_PRIORITY = 2_000_000_000
RESULT_TIMEOUT_S, MOST_WAITS = 3.0, 5


class Cluster:
    """Workers by address. All calls block, so they are made from the service's own thread.

    `on_event` is called with every message dict that a worker sends: in the wire's thread where the engine is our own, on
    this machine, in the client's where the cluster is elsewhere.
    """

    def __init__(self, on_event: Callable[[dict[str, Any]], None]) -> None:
        self._on_event = on_event
        self._engine: subprocess.Popen[str] | None = None
        self._client: Client | None = None
        self._workers: set[str] = set()
        self._wire: Wire | None = None
        self.total = 0

    def connect(self) -> None:
        """Start (or join, or start again) the cluster and subscribe to its one topic; raises Trouble."""
        self._let_go()
        address = os.environ.get(SCHEDULER_VARIABLE, "")
        if not address:
            address, self.total = self._start_engine()
        try:
            self._client = Client(address, set_as_default=False, timeout="20s", name="seqlens-server")
        except (OSError, TimeoutError) as error:
            raise Trouble("no_scheduler", address=address) from error
        if os.environ.get(SCHEDULER_VARIABLE):
            self._check_version()
        self._client.subscribe_topic(tasks.TOPIC, lambda event: self._on_event(event[1]))

    def close(self) -> None:
        """Close the client, the wire, and the engine process if it is ours."""
        self._let_go()
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def wired(self, spec: JobSpec) -> JobSpec:
        """The spec of a job whose messages are to take the shortest way there is."""
        return spec if self._wire is None else msgspec.structs.replace(spec, wire=self._wire.address)

    def _let_go(self) -> None:
        """Close the client, and the engine process (it ends when its stdin closes)."""
        if self._client is not None:
            self._client.close(timeout=2)
        if self._engine is not None and self._engine.stdin is not None:
            self._engine.stdin.close()
            try:
                self._engine.wait(8)
            except subprocess.TimeoutExpired:
                self._engine.kill()
                self._engine.wait(5)
            if self._engine.stdout is not None:
                self._engine.stdout.close()
        self._client = self._engine = None
        self._workers = set()

    @property
    def engine_died(self) -> bool:
        """Whether our own engine process has ended under us."""
        return self._engine is not None and self._engine.poll() is not None

    def workers(self) -> set[str]:
        """The addresses of the workers that are ready now, as last heard where the scheduler does not answer."""
        # Not Client.scheduler_info: it hands out what is kept, which the client's own refresh, asking for no workers at all,
        # may have overwritten meanwhile; every run would go back to its checkpoint for workers that were never gone.
        client = self._connected
        with contextlib.suppress(OSError):
            self._workers = set(client.sync(client.scheduler.identity, n_workers=-1)["workers"])
        return set(self._workers)

    def devices(self, workers: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Worker → the devices it can train on; those that do not answer are left out."""
        if not workers:
            return {}
        found = self._connected.run(tasks.devices, workers=list(workers), on_error="ignore")
        return {worker: tuple(names) for worker, names in found.items() if names}

    def submit(self, worker: str | None, function: Callable[..., Any], *args: Any, priority: int) -> Future:
        """Queue a task, on one worker if named; higher priority runs first."""
        pinned = {"workers": [worker], "allow_other_workers": False} if worker else {}
        return self._connected.submit(function, *args, pure=False, priority=priority, **pinned)

    def result(self, future: Future, worker: str | None) -> Any:
        """What a worker computed. Raises TimeoutError, CancelledError or OSError when that was lost.

        A machine so busy that this takes long is told from a dead worker by asking who lives.
        """
        for _ in range(MOST_WAITS):
            try:
                return future.result(timeout=RESULT_TIMEOUT_S)
            except TimeoutError:
                if worker not in self.workers():
                    raise
        raise TimeoutError(f"no result within {MOST_WAITS * RESULT_TIMEOUT_S:g} s")

    def keep(self, digest: str, function: Callable[..., Any], *args: Any) -> Future:
        """One recomputable object per content hash; it lives as long as somebody holds the future."""
        # An upload travels inside its task on purpose: the scheduler can then make it again when its worker dies.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}):
            return self._connected.submit(function, *args, key=f"text-{digest}", priority=QUESTION_PRIORITY)

    def tell(self, worker: str, function: Callable[..., Any], *args: Any) -> None:
        """Run a function on a worker's event loop at once, though it is busy; nobody waits for it."""
        self._connected.run(function, *args, workers=[worker], wait=False, on_error="ignore")

    def task_count(self) -> int:
        """How many tasks the scheduler remembers."""
        count: int = self._connected.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        return count

    def call(self, worker: str, function: Callable[..., Any], *args: Any) -> Any:
        """Run a function on one worker's event loop and return its result."""
        return self._connected.run(function, *args, workers=[worker])[worker]

    @property
    def _connected(self) -> Client:
        if self._client is None:
            raise Trouble("not_connected")
        return self._client

    def _start_engine(self) -> tuple[str, int]:
        self._wire = self._wire or Wire(self._on_event)
        self._engine = subprocess.Popen(
            [sys.executable, "-m", "core.jobs.engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        assert self._engine.stdout is not None
        words = self._engine.stdout.readline().split()
        if len(words) != 2:
            raise Trouble("engine_died")
        return words[0], int(words[1])

    def _check_version(self) -> None:
        found = self._connected.run(tasks.version, on_error="ignore")
        self.total = len(found)
        if wrong := {version for version in found.values() if version != __version__}:
            raise Trouble("other_version", theirs=", ".join(sorted(map(str, wrong))), ours=__version__)
