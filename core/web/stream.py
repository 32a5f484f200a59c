"""The live stream of runs as server-sent events: stored state first, then what is measured now."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.jobs.runtime import current
from core.runs.hub import Hub, Subscription
from core.snapshot import PARTS
from core.web.owner import owner_of

KEEP_ALIVE_S = 15.0
MOST_RUNS = 12
_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


def read_position(text: str) -> dict[str, int]:
    """ "a:12,b:40" → {"a": 12, "b": 40}; what is malformed is left out."""
    position = {}
    for piece in text.split(","):
        run, _, seq = piece.rpartition(":")
        if _ID.match(run) and seq.isdecimal() and len(seq) < 15:
            position[run] = int(seq)
    return position


def write_position(position: Mapping[str, int]) -> str:
    """{"a": 12, "b": 40} → "a:12,b:40"."""
    return ",".join(f"{run}:{seq}" for run, seq in position.items())


async def stream_runs(request: Request) -> Response:
    """GET api/stream?runs=a,b&parts=loss,gates&since=a:12,b:40; a Last-Event-ID header wins over `since`."""
    hub: Hub = current().hub
    runs = [run for run in request.query_params.get("runs", "").split(",") if _ID.match(run)][:MOST_RUNS]
    parts = [part for part in request.query_params.get("parts", "").split(",") if part in PARTS]
    since = read_position(request.headers.get("last-event-id") or request.query_params.get("since", ""))
    return StreamingResponse(
        _events(hub, runs, parts, owner_of(request), since),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    hub: Hub, runs: list[str], parts: list[str], owner: str, since: dict[str, int]
) -> AsyncIterator[bytes]:
    subscription = await asyncio.to_thread(_subscribe, hub, runs, parts, owner, since, asyncio.get_running_loop())
    position = {run: since.get(run, 0) for run in runs}
    try:
        yield b"retry: 800\n\n" + _engine_event(hub)
        while not (hub.closing or subscription.overflowed):
            while subscription.queue:
                run, seq, body = subscription.queue.popleft()
                if not body:
                    yield _engine_event(hub)
                    continue
                position[run] = max(position[run], seq)
                yield b"id: %b\ndata: %b\n\n" % (write_position(position).encode(), body)
            subscription.wake.clear()
            if subscription.queue:
                continue
            try:
                await asyncio.wait_for(subscription.wake.wait(), KEEP_ALIVE_S)
            except TimeoutError:
                yield b": still here\n\n"
    finally:
        hub.unsubscribe(subscription)


def _subscribe(
    hub: Hub, runs: list[str], parts: list[str], owner: str, since: dict[str, int], loop: asyncio.AbstractEventLoop
) -> Subscription:
    # In a thread: a run that is only in the library has to be read first.
    return hub.subscribe(Subscription(runs, parts, owner, loop), since)


def _engine_event(hub: Hub) -> bytes:
    return b"event: engine\ndata: %b\n\n" % msgspec.json.encode(hub.engine)
