"""Sends what a run is worth seeing: every loss, kept frames by step number, live frames by audience and allowance."""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from core.jobs.job import Emit, Mailbox
from core.snapshot import PARTS, Array, is_kept_step, next_kept_step, pack
from core.training.pace import Pace

Data = dict[str, Any]
Measure = Callable[[], Data | None]  # None when there are no finite numbers

MAX_LOSSES = 2_000  # in one message


class Counted(Protocol):
    """Something that has taken `step` steps."""

    @property
    def step(self) -> int: ...


class Observer:
    """Looks at a learner between its steps; reads it, never changes it.

    `measures` are its parts; `kept_beside` names what kept messages of a part say in addition, to be understood alone.
    """

    def __init__(
        self, learner: Counted, measures: Mapping[str, Measure], kept_beside: Mapping[str, Measure] | None = None
    ) -> None:
        self._learner, self._measures, self._kept_beside = learner, measures, kept_beside or {}
        # Kept steps are nested: a part that keeps fewer keeps none that the one with the most does not. Weights have one an octave.
        self._most_kept = max([1, *(PARTS[part].kept_per_octave for part in measures)])
        self.next_kept = next_kept_step(learner.step, self._most_kept)
        self.pace = Pace(parts=("loss", *measures))
        self._pending: list[float] = []  # losses not sent yet, up to the present step
        self._shown_at: dict[str, int] = {}  # part → the step it was last sent for
        self._kept_at: dict[str, int] = {}

    def note(self, loss: float) -> None:
        """A step was taken. What it calls for is sent by `stepped`, which may follow later, but not after step `next_kept`."""
        self._pending.append(loss)

    def stepped(self, mailbox: Mailbox, emit: Emit) -> None:
        """Steps were taken: send what they call for."""
        step = self._learner.step
        # the very first point must not wait for the first probes
        if step == 1 or len(self._pending) >= MAX_LOSSES:
            self.flush(emit)
        if step >= self.next_kept:
            self.next_kept = next_kept_step(step, self._most_kept)
            for part in self._measures:
                if is_kept_step(step, PARTS[part].kept_per_octave):
                    self._show(part, emit, kept=True)
        for part in self.pace.due(mailbox.parts, mailbox.viewers):
            if part == "loss":
                self.flush(emit)
            elif part in self._measures and self._shown_at.get(part) != step:
                self._show(part, emit)

    def look(self, emit: Emit) -> None:
        """Keep the score of this step: the run ends, or goes on, by what it says."""
        if self._kept_at.get("score") != self._learner.step:
            self._show("score", emit, kept=True)

    def flush(self, emit: Emit) -> None:
        """Send the losses that are still waiting."""
        if self._pending:
            first_step = self._learner.step - len(self._pending) + 1
            data = {
                "first_step": first_step,
                "values": pack(self._pending),
                "steps_per_s": self.pace.steps_per_s,
                "probe_share": self.pace.probe_share,
            }
            emit("loss", self._learner.step, data)
            self.pace.sent("loss", message_bytes(data))
            self._pending.clear()

    def show_everything(self, watched: Collection[str], emit: Emit, kept: bool = False) -> None:
        """Send all losses and every part that was not sent (or, when `kept`, not stored) for the present step yet.

        Parts that are never live are dear: they are sent when they are among the `watched`, and never stored.
        """
        self.flush(emit)
        for part in self._measures:
            is_live = PARTS[part].max_hz > 0.0
            sent_at = self._kept_at if kept and is_live else self._shown_at
            if (is_live or part in watched) and sent_at.get(part) != self._learner.step:
                self._show(part, emit, kept and is_live, required=True)

    def _show(self, part: str, emit: Emit, kept: bool = False, required: bool = False) -> None:
        started, step = time.perf_counter(), self._learner.step
        data = self._measures[part]()
        if kept and data is not None and part in self._kept_beside:
            data |= self._kept_beside[part]() or {}
        self._shown_at[part] = step
        if kept:
            self._kept_at[part] = step
        if data is not None:
            emit(part, step, data, kept=kept)
        size = message_bytes(data) if data is not None else 0
        self.pace.sent(part, size, time.perf_counter() - started, required or kept)


def message_bytes(data: Data) -> int:
    """About how long the message is on the wire; exact would mean encoding it twice."""
    return 300 + sum(_size(value) for value in data.values())


def _size(value: object) -> int:
    if isinstance(value, Array):
        return len(value.b64)
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Mapping):
        return sum(_size(item) for item in value.values())
    return 6 * len(value) if isinstance(value, list) else 8
