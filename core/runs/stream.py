"""One run's stream in memory: what a viewer who arrives now must see, and what has yet to be written to the library."""

import bisect
import time
from array import array
from collections.abc import Iterable
from typing import Any

import msgspec

from core.runs.epochs import epoch_starts, put_losses, valid_frames, valid_losses
from core.runs.store import RunStore
from core.runs.tables import FrameRow, RunRow
from core.snapshot import PARTS, Array, Snapshot, decode, encode, pack, unpack

STATE_AFTER = {
    "queued": "queued",
    "preparing": "preparing",
    "started": "running",
    "paused": "paused",
    "resumed": "running",
    "finished": "finished",
    "stopped": "stopped",
    "failed": "failed",
    "interrupted": "interrupted",
}
# Sent while waiting, worth nothing later: a viewer gets the newest, the library none.
_PASSING = frozenset({"queued", "preparing"})
_LOSS_MESSAGE_VALUES = 4000


Unwritten = tuple[dict[str, Any], list[FrameRow], list[dict[str, Any]]]


class Message(msgspec.Struct, frozen=True):
    """A snapshot as it travels through the server: header fields and the encoded body."""

    run: str
    epoch: int
    seq: int
    step: int
    kind: str
    kept: bool
    ask: str | None
    body: bytes


def message_of(snapshot: Snapshot) -> Message:
    """Encode a snapshot that the server itself has to say."""
    return Message(
        snapshot.run,
        snapshot.epoch,
        snapshot.seq,
        snapshot.step,
        snapshot.kind,
        snapshot.kept,
        snapshot.ask,
        encode(snapshot),
    )


class RunStream:
    """The stream of one run. Not thread-safe: the hub holds its lock around every call.

    `losses[k]` is the loss of step k + 1, NaN where a message was lost. `stored` is false for jobs that are no runs.
    """

    def __init__(self, run: str, owner: str, stored: bool = True) -> None:
        self.run, self.owner, self.stored = run, owner, stored
        self.epoch, self.last_seq, self.step, self.elapsed_s = 0, 0, 0, 0.0
        self.state = "queued"
        self.losses = array("f")
        self._latest: dict[str, Message] = {}
        self._history: dict[str, list[Message]] = {}
        self._marks: list[tuple[int, int]] = [(0, 0)]
        self._unwritten: list[FrameRow] = []
        self._written_losses = 0
        self._dirty = False
        self.heard_at = time.monotonic()

    @classmethod
    def load(cls, store: RunStore, row: RunRow) -> "RunStream":
        """The stream as the library has it."""
        stream = cls(row.id, row.owner)
        stream.epoch, stream.last_seq, stream.step = row.epoch, row.last_seq, row.step
        stream.elapsed_s, stream.state = row.elapsed_s, row.state
        began = epoch_starts(store, row.id)
        stream.losses = valid_losses(store, row.id, began)
        stream._written_losses = len(stream.losses)
        for frame in store.frames_of(row.id, [*STATE_AFTER]):
            stream._latest["state" if frame.kind != "started" else "started"] = _message(frame)
        for part in PARTS.values():
            if part.kept_per_octave:
                kept = valid_frames(store, row.id, part.name, began)
                for _step, seq in kept if part.replays_all else kept[-1:]:
                    if found := store.frame(row.id, seq):
                        stream._put_part(_message(found))
        return stream

    def receive(self, message: Message) -> list[Message]:
        """Take a message in; returns what to pass on to viewers: nothing if it is of a dead epoch, two if a gap was found."""
        if message.epoch != self.epoch:
            return []
        self.heard_at = time.monotonic()
        if message.ask is not None:
            return [message]
        passed = []
        if message.seq > self.last_seq + 1:
            passed.append(self._gap(message.seq))
        self.last_seq = max(self.last_seq, message.seq)
        self.step = message.step
        self._dirty = True
        if message.kind == "loss":
            self._receive_losses(message)
        elif message.kind in STATE_AFTER:
            self.state = STATE_AFTER[message.kind]
            self._latest["started" if message.kind == "started" else "state"] = message
            said = self._latest.get("state")
            if message.kind == "started" and said is not None and said.kind in _PASSING:
                del self._latest["state"]
            if message.kind not in _PASSING:
                self._keep(message)
        else:
            self._put_part(message)
            if message.kept:
                self._keep(message)
        return [*passed, message]

    def say(self, kind: str, data: dict[str, Any], step: int | None = None) -> list[Message]:
        """A message of the server's own, with the next seq of the present epoch."""
        snapshot = Snapshot(
            self.run,
            self.epoch,
            self.last_seq + 1,
            self.step if step is None else step,
            self.elapsed_s,
            kind,
            kept=kind not in _PASSING,
            data=data,
        )
        return self.receive(message_of(snapshot))

    def begin_epoch(self, from_step: int, reason: str) -> list[Message]:
        """A new life from a checkpoint: forget what lay beyond it and say so."""
        self.epoch += 1
        self.step = from_step
        del self.losses[from_step:]
        self._written_losses = min(self._written_losses, from_step)
        self._latest = {k: m for k, m in self._latest.items() if m.step <= from_step or k == "started"}
        self._history = {k: [m for m in old if m.step <= from_step] for k, old in self._history.items()}
        return self.say("resumed", {"from_step": from_step, "reason": reason}, from_step)

    def replay(self, parts: Iterable[str], since: int) -> list[bytes]:
        """Encoded messages that bring a viewer who has seen `since` up to now, the oldest first."""
        wanted = set(parts)
        bodies = [self._latest["started"].body] if "started" in self._latest else []
        if "loss" in wanted:
            mark = max(0, bisect.bisect_right(self._marks, (since, 1 << 60)) - 1)
            bodies += self._loss_bodies(self._marks[mark][1])
        for part in wanted:
            newest = self._latest.get(part)
            past = [m for m in self._history.get(part, []) if m is not newest]
            bodies += [m.body for m in (*past, *([newest] if newest else [])) if m.seq > since]
        if "state" in self._latest:
            bodies.append(self._latest["state"].body)
        return bodies

    def take_unwritten(self, everything: bool) -> Unwritten | None:
        """What the library lacks: the run's columns, kept frames, and (if `everything`) the losses since last time."""
        if not self._dirty or not self.stored:
            self._unwritten.clear()
            return None
        frames, self._unwritten = self._unwritten, []
        stretches = []
        if everything and len(self.losses) > self._written_losses:
            body = self.losses[self._written_losses :]
            stretches.append(
                {
                    "run_id": self.run,
                    "epoch": self.epoch,
                    "first_step": self._written_losses + 1,
                    "seq": self.last_seq,
                    "body": body.tobytes(),
                }
            )
            self._written_losses = len(self.losses)
        self._dirty = len(self.losses) > self._written_losses
        columns = {
            "id": self.run,
            "state": self.state,
            "epoch": self.epoch,
            "last_seq": self.last_seq,
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        return columns, frames, stretches

    @property
    def last_word(self) -> bytes:
        """The newest message about its state, encoded; empty before the first."""
        return self._latest["state"].body if "state" in self._latest else b""

    @property
    def has_begun(self) -> bool:
        """Whether a worker has said that it trains, in any of its lives."""
        return "started" in self._latest

    @property
    def has_unwritten(self) -> bool:
        """Whether the library lacks something of this stream."""
        return self.stored and self._dirty

    def _put_part(self, message: Message) -> None:
        self._latest[message.kind] = message
        if message.kept and PARTS[message.kind].replays_all:
            self._history.setdefault(message.kind, []).append(message)

    def _receive_losses(self, message: Message) -> None:
        snapshot = decode(message.body)
        self.elapsed_s = snapshot.elapsed_s
        values = unpack(msgspec.convert(snapshot.data["values"], type=Array))
        put_losses(self.losses, int(snapshot.data["first_step"]), array("f", values.tobytes()))
        if message.seq - self._marks[-1][0] >= 32:
            self._marks.append((message.seq, len(self.losses)))

    def _loss_bodies(self, from_index: int) -> list[bytes]:
        return [
            encode(
                Snapshot(
                    self.run,
                    self.epoch,
                    self.last_seq,
                    self.step,
                    self.elapsed_s,
                    "loss",
                    data={
                        "first_step": start + 1,
                        "values": pack(self.losses[start : start + _LOSS_MESSAGE_VALUES]),
                        "replay": True,
                    },
                )
            )
            for start in range(from_index, len(self.losses), _LOSS_MESSAGE_VALUES)
        ]

    def _gap(self, seq: int) -> Message:
        gap = message_of(
            Snapshot(
                self.run,
                self.epoch,
                seq - 1,
                self.step,
                self.elapsed_s,
                "gap",
                kept=True,
                data={"from_seq": self.last_seq + 1, "to_seq": seq - 1},
            )
        )
        self._keep(gap)
        return gap

    def _keep(self, message: Message) -> None:
        self._unwritten.append(FrameRow(self.run, message.seq, message.epoch, message.step, message.kind, message.body))


def _message(frame: FrameRow) -> Message:
    return Message(frame.run_id, frame.epoch, frame.seq, frame.step, frame.kind, True, None, frame.body)
