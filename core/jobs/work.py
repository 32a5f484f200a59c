"""One unfinished job as the driver sees it: where it is, what it was last told, and what to go back to."""

from typing import Any

import msgspec

from core.devices import wish_of
from core.jobs.job import JobSpec, Source
from core.jobs.tasks import key_of


class Ticket(msgspec.Struct, frozen=True):
    """A queued slice's place in line: its start tag, what it was expected to cost, and what a second costs its owner."""

    start_tag: float
    expected_s: float
    price: int


class Work:
    """Mutable, owned by the driver's thread.

    `worker` is the address that holds its state, None while it waits for one. `told` is what its mailbox must say;
    it is told again wherever the job goes. `slices` are those queued or running, the oldest first; `moving` is
    the fetching of its state. `member` is true for a run of an experiment, `wish` what its config says about devices.
    `steps_owed` are single steps asked for that no slice was given yet. `begins_from` is what it is made from where the
    library has no checkpoint of it.
    """

    def __init__(self, spec: JobSpec, owner: str, source: Source, member: bool = False) -> None:
        self.spec, self.owner, self.source, self.member = spec, owner, source, member
        self.wish = wish_of(spec.config)
        self.worker: str | None = None
        self.slices: dict[Any, Ticket] = {}
        self.moving: Any = None
        self.told: dict[str, Any] = {}
        self.paused = False
        self.wake = False
        self.steps_owed = 0
        self.move_to: str | None = None
        self.carried: bytes | None = None
        self.begins_from: bytes | None = None
        self.step = 0
        self.crashes = 0
        self.position = 0
        self.sleeps_since: float | None = None

    @property
    def run(self) -> str:
        """The run's id."""
        return self.spec.run

    @property
    def key(self) -> str:
        """Its key in a worker's table."""
        return key_of(self.spec.run, self.spec.epoch)

    @property
    def running(self) -> bool:
        """Whether it wants a worker's time now."""
        return self.worker is not None and not self.paused

    def continue_as(self, epoch: int, first_seq: int) -> None:
        """Its next life, or the same one on another worker."""
        self.spec = msgspec.structs.replace(self.spec, epoch=epoch, first_seq=first_seq)
        self.slices.clear()
        self.moving = None
