"""The real server in a process of its own, as `make run` starts it, for journeys and screenshots."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from core.jobs.cluster import SCHEDULER_VARIABLE
from core.runs.store import DATA_VARIABLE, DATABASE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
_HEALTHY_WITHIN_S = 60.0
_WARM_WITHIN_S = 120.0
_STOPPED_WITHIN_S = 25.0
_LOG_TAIL = 6000


class LiveServer:
    """A server on a free port with a library of its own in `folder`. Raises RuntimeError with its log where it does not come up."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self._log_path = folder / "server.log"
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        inherited = {k: v for k, v in os.environ.items() if k not in (SCHEDULER_VARIABLE, DATABASE_VARIABLE)}
        own = {DATA_VARIABLE: str(folder / "data"), "SEQLENS_WORKERS": str(WORKERS), **environment}
        with self._log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--server.port", str(self.port), "--server.address", "localhost"],
                cwd=ROOT,
                env=inherited | own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_healthy(self) -> "LiveServer":
        """Wait until Streamlit answers; workers may still be warming."""
        self._wait(lambda: self.get("/_stcore/health").status_code == 200, _HEALTHY_WITHIN_S)
        return self

    def wait_until_warm(self) -> "LiveServer":
        """Wait until every worker is ready."""
        self._wait(lambda: self.ready_workers() == WORKERS, _WARM_WITHIN_S)
        return self

    def ready_workers(self) -> int:
        """How many workers the server counts as ready."""
        return int(self.get("/api/health").json()["ready"])

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A plain request, not from any browser."""
        return httpx.get(self.url + path, trust_env=False, timeout=5.0, **options)

    def log_tail(self) -> str:
        """The end of what the server has printed."""
        return self._log_path.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]

    def stop(self) -> None:
        """End the server by its process id; what it has not taken down by then is ended too."""
        family = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(_STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _gone, alive = psutil.wait_procs(family, timeout=_STOPPED_WITHIN_S)
        for process in alive:
            process.kill()

    def _wait(self, holds: Any, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if holds():
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not come up:\n{self.log_tail()}")
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])
