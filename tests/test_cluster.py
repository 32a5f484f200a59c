"""The cluster as the driver sees it: who is there is there, whatever else the client asks at the same time."""

import asyncio
import os
import subprocess
import sys
import threading
import time

import psutil
import pytest
from distributed import Client

from core.jobs.runtime import Runtime
from tests.conftest import wait_until

pytestmark = pytest.mark.stack


def test_workers_are_in_sight_while_the_client_refreshes_what_it_keeps(runtime: Runtime) -> None:
    cluster, over = runtime.service._cluster, threading.Event()
    client = cluster._client
    assert client is not None

    async def refresh() -> None:
        """What the client does by itself every two seconds."""
        while not over.is_set():
            await client._update_scheduler_info()
            await asyncio.sleep(0)

    client.loop.add_callback(refresh)
    try:
        seen = {len(cluster.workers()) for _ in range(300)}
    finally:
        over.set()
    assert seen == {2}


IMPATIENT_ENGINE = """
from core.jobs import engine
engine.LOST_WORKER_S = 0.2
engine.main()
"""


def test_a_worker_given_up_for_slow_is_replaced_all_the_same() -> None:
    """With so short a patience the cluster drops every worker that is only just being started again."""
    engine = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT_ENGINE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"SEQLENS_WORKERS": "2"},
    )
    assert engine.stdin is not None
    assert engine.stdout is not None
    address = engine.stdout.readline().split()[0]
    try:
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
            victim = next(iter(client.run(os.getpid).values()))
            psutil.Process(victim).kill()
            wait_until(lambda: victim not in pids_of(client), 30, "for the loss to be seen")
            wait_until(lambda: len(settled(client)) == 2, 120, "for a successor")
    finally:
        engine.stdin.close()
        engine.wait(30)
        engine.stdout.close()


def settled(client: Client) -> set[int]:
    """The processes that are still there two seconds later: one that was dropped while it started shows for a moment."""
    before = pids_of(client)
    time.sleep(2)
    return before & pids_of(client)


def pids_of(client: Client) -> set[int]:
    """The processes of the workers that answer now."""
    return {pid for pid in client.run(os.getpid, on_error="ignore").values() if pid}
