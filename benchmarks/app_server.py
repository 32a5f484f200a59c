"""The app as people start it: `streamlit run app.py` in a process of its own, on a free port, with an empty library."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.stack import WARM_UP_S, wait_until
from core.runs.store import DATA_VARIABLE, DATABASE_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
START_S = 60.0


class AppServer:
    """A started app: `url` is its address, `workers` how many it has once they are warm."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.workers = 0

    def is_healthy(self) -> bool:
        """Whether Streamlit says so."""
        return self._get("/_stcore/health") == b"ok"

    def is_warm(self) -> bool:
        """Whether every worker is ready."""
        engine = json.loads(self._get("/api/health") or b"{}")
        self.workers = int(engine.get("total", 0))
        ready: int = engine.get("ready", 0)
        return 0 < self.workers == ready

    def wait_until_warm(self) -> None:
        """Raises TimeoutError when the workers do not come up."""
        wait_until(self.is_warm, WARM_UP_S, "the workers")

    def _get(self, path: str) -> bytes:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5.0) as response:
                body: bytes = response.read()
                return body
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return b""


@contextlib.contextmanager
def app_server() -> Iterator[AppServer]:
    """Start the app and wait until it is healthy; its workers may still be warming. It is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="seqlens-bench-", ignore_cleanup_errors=True) as folder:
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if name != DATABASE_VARIABLE}
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        with subprocess.Popen(
            command + options,
            cwd=ROOT,
            env=environment | {DATA_VARIABLE: folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                server = AppServer(f"http://127.0.0.1:{port}")
                wait_until(server.is_healthy, START_S, "the server")
                yield server
            finally:
                _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    deadline = time.monotonic() + 30.0
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if process.poll() is None:
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
