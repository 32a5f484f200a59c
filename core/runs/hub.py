"""Where messages meet viewers: takes every message in once, hands its bytes to who subscribed, and has them written down.

Messages come from the Dask client's thread, viewers live on the web server's event loop, the library is written by a thread
of the hub's own; one lock guards the streams, and it is never held over I/O.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from core.runs.store import RunStore
from core.runs.stream import STATE_AFTER, Message, RunStream, Unwritten, message_of
from core.snapshot import ENDED, Snapshot

FLUSH_EVERY_S = 0.25
LOSSES_EVERY = 4
QUEUE_LIMIT = 500
# A stream that ended stays in memory this long: somebody may be about to look at it.
FORGET_AFTER_S = 60.0
log = logging.getLogger(__name__)


class EngineStatus(msgspec.Struct, frozen=True):
    """How many workers are ready, of how many; `problem` and `params` say why there will be none.

    `devices` are those that a run can train on with the workers that are ready; empty while nobody knows.
    """

    ready: int = 0
    total: int = 0
    problem: str = ""
    params: dict[str, str] = {}
    devices: tuple[str, ...] = ()


class Subscription:
    """One viewer's connection: the runs and parts it draws, and the bytes it has yet to be sent."""

    def __init__(self, runs: Iterable[str], parts: Iterable[str], owner: str, loop: asyncio.AbstractEventLoop) -> None:
        self.runs, self.parts, self.owner = tuple(runs), frozenset(parts), owner
        self.loop = loop
        self.queue: deque[tuple[str, int, bytes]] = deque()
        self.wake = asyncio.Event()
        self.overflowed = False

    def wants(self, message: Message) -> bool:
        """Lifecycle always; parts if drawn here; answers only for who could have asked."""
        return message.kind in STATE_AFTER or message.kind == "gap" or message.kind in self.parts

    def put(self, run: str, seq: int, body: bytes) -> None:
        """Queue bytes; runs on the loop. A viewer that cannot keep up is cut off: it reconnects and is told what it missed."""
        if len(self.queue) >= QUEUE_LIMIT:
            self.overflowed = True
        else:
            self.queue.append((run, seq, body))
        self.wake.set()


class Hub:
    """All streams in memory. `on_audience(run, viewers, parts)` and `on_state(run, message)` tell the service what changed."""

    def __init__(self, store: RunStore) -> None:
        self.store = store
        self.on_audience: Callable[[str, int, frozenset[str]], None] = lambda *_: None
        self.on_state: Callable[[str, Message], None] = lambda *_: None
        self.engine = EngineStatus()
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._streams: dict[str, RunStream] = {}
        self._viewers: dict[str, list[Subscription]] = {}
        self._everyone: set[Subscription] = set()
        self._closing = threading.Event()
        self._stop_writing = threading.Event()
        self._flush_lock = threading.Lock()
        self._to_write: list[Unwritten] = []
        self._askers: dict[str, str] = {}
        self._writer = threading.Thread(target=self._write_forever, name="seqlens-writer", daemon=True)
        self._writer.start()

    def close(self) -> None:
        """End every viewer's stream and write what is left."""
        self.end_streams()
        self._stop_writing.set()
        self._writer.join(5)
        self.flush()

    def end_streams(self) -> None:
        """Let the viewers go; their browsers come back by themselves. Takes no lock: a signal handler calls it."""
        self._closing.set()
        for subscription in list(self._everyone):
            subscription.loop.call_soon_threadsafe(subscription.wake.set)

    @property
    def closing(self) -> bool:
        """Whether streams should end now."""
        return self._closing.is_set()

    # messages in

    def open(self, run: str, owner: str, stored: bool = True) -> RunStream:
        """The stream of a new run."""
        with self._lock:
            return self._streams.setdefault(run, RunStream(run, owner, stored))

    def stream(self, run: str) -> RunStream | None:
        """The stream of a run in memory or in the library, or None."""
        with self._lock:
            if run in self._streams:
                return self._streams[run]
        row = self.store.run(run)
        if row is None:
            return None
        loaded = RunStream.load(self.store, row)
        with self._lock:
            return self._streams.setdefault(run, loaded)

    def receive(self, message: Message) -> None:
        """A message from a worker."""
        with self._lock:
            stream = self._streams.get(message.run)
            if stream is not None:
                self._pass_on(stream.receive(message))
                self._news.notify_all()

    def wait_for_point(self, run: str, seconds: float) -> bool:
        """Wait until a run has a loss to show, or has ended; False where that takes longer, or the run is unknown."""
        stream = self.stream(run)
        with self._news:
            return stream is not None and self._news.wait_for(
                lambda: len(stream.losses) > 0 or stream.state in ENDED, seconds
            )

    def wait_for_message(self, run: str, epoch: int, seq: int, seconds: float) -> bool:
        """Wait until an epoch's messages are here up to this one; False where that takes longer, True where none is to come."""
        with self._news:
            stream = self._streams.get(run)
            return stream is None or self._news.wait_for(
                lambda: stream.epoch != epoch or stream.last_seq >= seq, seconds
            )

    def say(self, run: str, kind: str, data: dict[str, object]) -> None:
        """A message of the server's own in a run's stream."""
        stream = self.stream(run)
        if stream is not None:
            with self._lock:
                # The writer may have let go of it since: what is spoken to must be in memory.
                self._pass_on(self._streams.setdefault(run, stream).say(kind, data))

    def refuse(self, run: str, ask: str, code: str) -> None:
        """Tell who asked that there is no answer, and why."""
        stream = self.stream(run)
        with self._lock:
            if stream is not None:
                snapshot = Snapshot(
                    run,
                    stream.epoch,
                    0,
                    stream.step,
                    stream.elapsed_s,
                    "failed",
                    ask=ask,
                    data={"code": code, "params": {}},
                )
                self._pass_on([message_of(snapshot)])

    def begin_epoch(self, run: str, from_step: int, reason: str) -> RunStream:
        """Start a run's next epoch in its stream; raises LookupError for an unknown run."""
        stream = self.stream(run)
        if stream is None:
            raise LookupError(run)
        with self._lock:
            stream = self._streams.setdefault(run, stream)
            self._pass_on(stream.begin_epoch(from_step, reason))
        return stream

    def expect_answer(self, ask: str, owner: str) -> None:
        """Answers to this question go to this owner's browsers only."""
        with self._lock:
            self._askers[ask] = owner
            while len(self._askers) > 1000:
                del self._askers[next(iter(self._askers))]

    def tell_engine(self, status: EngineStatus) -> None:
        """Workers came or went: tell every viewer."""
        with self._lock:
            if status == self.engine:
                return
            self.engine = status
            for subscription in self._everyone:
                subscription.loop.call_soon_threadsafe(subscription.put, "", 0, b"")

    # viewers

    def subscribe(self, subscription: Subscription, since: dict[str, int]) -> Subscription:
        """Add a viewer: the stored state is queued first, live messages follow without a hole. A run may yet have to begin."""
        for run in subscription.runs:
            stored = self.stream(run)
            with self._lock:
                stream = self._streams.get(run) or (stored and self._streams.setdefault(run, stored))
                if stream:
                    replayed = stream.replay(subscription.parts, since.get(run, 0))
                    subscription.queue.extend((run, stream.last_seq, body) for body in replayed)
                self._viewers.setdefault(run, []).append(subscription)
        with self._lock:
            self._everyone.add(subscription)
        self._tell_audience(subscription.runs)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """The viewer is gone."""
        with self._lock:
            self._everyone.discard(subscription)
            for run in subscription.runs:
                viewers = self._viewers.get(run, [])
                if subscription in viewers:
                    viewers.remove(subscription)
                if not viewers:
                    self._viewers.pop(run, None)
        self._tell_audience(subscription.runs)

    def audience(self, run: str) -> tuple[int, frozenset[str]]:
        """How many watch a run, and the parts they draw."""
        with self._lock:
            viewers = self._viewers.get(run, [])
            return len(viewers), frozenset().union(*(viewer.parts for viewer in viewers))

    def watched(self) -> set[str]:
        """The runs that somebody watches."""
        with self._lock:
            return set(self._viewers)

    # library

    def flush(self, everything: bool = True) -> None:
        """Write what the library lacks. Streams that ended and have no viewer leave the memory."""
        with self._flush_lock:
            with self._lock:
                taken = [t for s in self._streams.values() if (t := s.take_unwritten(everything or s.state in ENDED))]
            # What could not be written (a full disk, a locked database) is tried again with the next flush.
            self._to_write += taken
            if self._to_write:
                frames = [frame for _, new, _ in self._to_write for frame in new]
                stretches = [stretch for *_, new in self._to_write for stretch in new]
                self.store.append([columns for columns, *_ in self._to_write], frames, stretches)
                self._to_write = []
        with self._lock:
            now = time.monotonic()
            for run, stream in list(self._streams.items()):
                over = stream.state in (*ENDED, "interrupted") and not stream.has_unwritten
                if over and run not in self._viewers and now - stream.heard_at > FORGET_AFTER_S:
                    del self._streams[run]

    def _write_forever(self) -> None:
        turn = 0
        while not self._stop_writing.wait(FLUSH_EVERY_S):
            turn += 1
            try:
                self.flush(everything=turn % LOSSES_EVERY == 0)
            except Exception:
                log.exception("the run library could not be written; trying again")

    def _pass_on(self, messages: list[Message]) -> None:
        for message in messages:
            asker = self._askers.get(message.ask) if message.ask else None
            for viewer in self._viewers.get(message.run, ()):
                if viewer.wants(message) and asker in (None, viewer.owner):
                    viewer.loop.call_soon_threadsafe(viewer.put, message.run, message.seq, message.body)
            if message.kind in STATE_AFTER and message.ask is None:
                self.on_state(message.run, message)

    def _tell_audience(self, runs: Iterable[str]) -> None:
        for run in runs:
            self.on_audience(run, *self.audience(run))
