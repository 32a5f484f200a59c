"""A worker process is killed under a run that is being watched: the run goes on by itself, on a clean new worker."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from distributed import Client

from core.jobs.tasks import checkpoint, key_of, loaded_modules
from tests.e2e.lesson_page import SMALL, LessonPage
from tests.e2e.server import WORKERS, LiveServer
from tests.e2e.visitor import Visitors


def test_a_killed_worker_costs_a_few_steps_and_no_more(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    lesson.start()
    lesson.wait_for_step(200)
    roots = lesson.mark_roots()
    with ThreadPoolExecutor(1) as thread:  # Playwright's event loop occupies this one
        thread.submit(worker_of, scheduler_of(server), lesson.run).result().kill()

    note = lesson.runbar.locator(".note")
    lesson.wait(lambda: lesson.pattern("runbar", "worker_lost").search(note.inner_text()), "for the run bar to say so")
    fell_back_to = lesson.number("runbar", "worker_lost", "step", note.inner_text())
    assert fell_back_to is not None
    lesson.wait_for_state("running")
    lesson.wait_for_step(int(fell_back_to) + 400)
    assert lesson.marked_roots() == roots

    lesson.wait(lambda: server.ready_workers() == WORKERS, "for a new worker", seconds=90.0)
    modules: dict[str, list[str]] = {}

    def all_are_there() -> bool:
        modules.clear()
        with ThreadPoolExecutor(1) as thread, contextlib.suppress(OSError):
            modules.update(thread.submit(modules_of_workers, scheduler_of(server)).result())
        return len(modules) == WORKERS

    # the server may take a moment to count the dead one out
    lesson.wait(all_are_there, "for as many workers as before", seconds=90.0)
    for loaded in modules.values():
        assert "torch" in loaded
        assert "streamlit" not in loaded


def engine_of(server: LiveServer) -> psutil.Process:
    """The server's child process in which the scheduler runs."""
    return next(
        child for child in psutil.Process(server.process.pid).children() if "core.jobs.engine" in child.cmdline()
    )


def worker_of(scheduler: str, run: str | None) -> psutil.Process:
    """The worker that holds the state of a run in its first life: the one that can make its checkpoint."""
    assert run is not None
    client: Any = Client(scheduler, timeout="10s", set_as_default=False)
    with client:
        (holder,) = client.run(checkpoint, key_of(run, 0), on_error="ignore")
        return psutil.Process(client.run(os.getpid, workers=[holder])[holder])


def scheduler_of(server: LiveServer) -> str:
    """The scheduler's address: of the engine's ports, the one that the server's own line to the workers leads to."""
    listening = {c.laddr.port for c in engine_of(server).net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    called = {c.raddr.port for c in psutil.Process(server.process.pid).net_connections("tcp") if c.raddr}
    (port,) = listening & called
    return f"tcp://127.0.0.1:{port}"


def modules_of_workers(scheduler: str) -> dict[str, list[str]]:
    """Worker address → its modules."""
    client: Any = Client(scheduler, timeout="10s", set_as_default=False)
    with client:
        found: dict[str, list[str]] = client.run(loaded_modules)
        return found
