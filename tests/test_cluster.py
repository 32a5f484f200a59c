"""The cluster as the driver sees it: who is there is there, whatever else the client asks at the same time."""

import asyncio
import threading

import pytest

from core.jobs.runtime import Runtime

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
