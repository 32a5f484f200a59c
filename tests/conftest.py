"""Fixtures that start the real thing: the engine process with its workers, and a library in a temporary folder."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.jobs.runtime import Runtime, close_runtime, open_runtime
from core.runs.store import DATA_VARIABLE
from core.runs.stream import RunStream

WARM_UP_S = 120.0


def wait_until(holds: Callable[[], object], seconds: float = 60.0, what: str = "") -> None:
    """Poll until `holds()` is true; fail with a sentence otherwise."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:g} s in vain {what}")
        time.sleep(0.01)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts the engine takes longest: it goes out first, and no lane is left with it when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("stack") is None)


@pytest.fixture(scope="module")
def own_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of a module's own: the texts that it has numbered are kept there."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv(DATA_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A server's runtime without its web server: two workers, ready."""
    folder: Path = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_VARIABLE, str(folder))
        patch.setenv("SEQLENS_WORKERS", "2")
        opened = open_runtime()
        wait_until(lambda: opened.hub.engine.ready == 2, WARM_UP_S, "for two workers")
        yield opened
        close_runtime()


def stream_of(runtime: Runtime, run: str) -> RunStream:
    """A run's stream, which must be there."""
    stream = runtime.hub.stream(run)
    assert stream is not None
    return stream
