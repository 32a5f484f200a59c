"""Other workers that lend a hand to a job: short tasks go out to them, and the job goes on meanwhile.

A helper gets a second task only when it is done with one of its two, and the job gives work out only during its own slices.
So on a crowded machine, where a job's slices come rarely, its helpers lose about as much time to it as its own worker does.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any, Protocol

IN_FLIGHT = 2
LOOK_EVERY_S = 3.0
# Above every slice (their priorities are negative), below questions: a slice waits for one short task at most.
PRIORITY = 0


class Crew(Protocol):
    """Who works on tasks while the job does something else. Numbers name tasks."""

    def room(self) -> int:
        """How many more tasks could be given out now."""
        ...

    def give(self, number: int, function: Callable[..., Any], *args: Any) -> None:
        """Have a task done by somebody; only while there is room."""
        ...

    def take(self) -> list[tuple[int, Any]]:
        """What was done since the last call; None for a task whose helper was lost, or that returned None."""
        ...


class Alone:
    """No helpers: the job does everything itself, as outside of a cluster."""

    def room(self) -> int:
        """None."""
        return 0

    def give(self, number: int, function: Callable[..., Any], *args: Any) -> None:
        """Never called: there is no room."""
        raise RuntimeError("nobody is there to help")

    def take(self) -> list[tuple[int, Any]]:
        """Nothing."""
        return []


class Helpers:
    """The other workers of this worker's cluster; for use inside a task."""

    def __init__(self, client: Any, here: str) -> None:
        self._client, self._here = client, here
        self._tasks: dict[int, tuple[str, Any]] = {}
        self._workers: list[str] = []
        self._look_at_s = 0.0

    def room(self) -> int:
        """Two tasks for every other worker, less what is under way."""
        self._look()
        return IN_FLIGHT * len(self._workers) - len(self._tasks)

    def give(self, number: int, function: Callable[..., Any], *args: Any) -> None:
        """To the helper with the fewest tasks."""
        given = [worker for worker, _ in self._tasks.values()]
        worker = min(self._workers, key=given.count)
        future = self._client.submit(
            function, *args, workers=[worker], allow_other_workers=False, pure=False, priority=PRIORITY
        )
        self._tasks[number] = (worker, future)

    def take(self) -> list[tuple[int, Any]]:
        """Results as they are there; a task of a worker that is gone, or that failed there, is given back as None."""
        self._look()
        taken: list[tuple[int, Any]] = []
        for number, (worker, future) in list(self._tasks.items()):
            if future.done() or worker not in self._workers:
                del self._tasks[number]
                taken.append((number, self._result(future, worker)))
        return taken

    def _result(self, future: Any, worker: str) -> Any:
        if future.status == "finished":
            # Its worker may die with the result.
            with contextlib.suppress(Exception):
                return future.result(timeout=2.0)
        if worker in self._workers:
            self._workers.remove(worker)
        return None

    def _look(self) -> None:
        """Who is there, looked up now and then: a task that waits for a dead worker would wait for ever."""
        if time.monotonic() >= self._look_at_s:
            self._look_at_s = time.monotonic() + LOOK_EVERY_S
            self._workers = sorted(set(self._client.nthreads()) - {self._here})


def crew_of_this_worker() -> Crew:
    """The other workers when called inside a task of a cluster, else nobody."""
    from distributed import get_client, get_worker

    try:
        worker = get_worker()
    except ValueError:
        return Alone()
    return Helpers(get_client(), worker.address)
