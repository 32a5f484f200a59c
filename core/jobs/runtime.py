"""The library, the hub and the service of this server process: opened by the web server's lifespan, found by pages and routes."""

import msgspec

from core.jobs.service import Service
from core.runs.hub import Hub
from core.runs.store import RunStore, database_url


class Runtime(msgspec.Struct, frozen=True):
    """What one server process has exactly one of."""

    store: RunStore
    hub: Hub
    service: Service


_open: list[Runtime] = []


def open_runtime(head_start_s: float = 0.0) -> Runtime:
    """Open the library and start the workers in the background, somewhat later if others may go first."""
    if not _open:
        store = RunStore(database_url())
        hub = Hub(store)
        runtime = Runtime(store, hub, Service(store, hub))
        runtime.service.start(head_start_s)
        _open.append(runtime)
    return _open[0]


def current() -> Runtime:
    """The open runtime; raises RuntimeError outside a server."""
    if not _open:
        raise RuntimeError("SeqLens is not running: start it with `streamlit run app.py`")
    return _open[0]


def close_runtime() -> None:
    """Stop the workers, write everything down, close the library."""
    if _open:
        runtime = _open.pop()
        runtime.service.stop()
        runtime.store.close()
