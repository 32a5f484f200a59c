"""Where jobs live: which worker has the state of each, who waits for a place, and what happens when a worker dies.

A part of the driver (see core.jobs.dispatch), and of its one thread.
"""

import logging
import time
from collections.abc import Callable

from distributed import Future

from core.jobs import placement, tasks
from core.jobs.cluster import Cluster
from core.jobs.job import Source
from core.jobs.work import Work
from core.problems import Trouble
from core.runs.hub import EngineStatus, Hub
from core.runs.store import RunStore

log = logging.getLogger(__name__)
MOST_CRASHES = 3
UNLOAD_AFTER_S = 600.0

Begun = Callable[[Work, Future | None, bytes | None], None]
"""Called with a job that has just got a worker, its text there, and the checkpoint to begin from."""


class Lodgings:
    """All unfinished jobs by run, and the workers that are there. Jobs that are `waiting` for a place are in line."""

    def __init__(self, cluster: Cluster, store: RunStore, hub: Hub, begun: Begun) -> None:
        self._cluster, self._store, self._hub, self._begun = cluster, store, hub, begun
        self.works: dict[str, Work] = {}
        self.workers: set[str] = set()
        self._waiting: list[str] = []
        self._devices: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, Future] = {}

    def look(self) -> bool:
        """See who is there: rescue from the dead, let go of what sleeps. False while nobody can be asked."""
        try:
            if self._cluster.engine_died:
                log.error("the engine process ended; starting another")
                self._texts.clear()  # they lay in the one that ended
                self._cluster.connect()
            workers = self._cluster.workers()
            known = self._devices | self._cluster.devices(workers - self._devices.keys())
        except (Trouble, OSError, TimeoutError):
            return False
        self.workers = workers
        self._devices = {worker: names for worker, names in known.items() if worker in workers}
        self._cluster.total = max(self._cluster.total, len(workers))
        self._hub.tell_engine(
            EngineStatus(len(workers), self._cluster.total, devices=placement.on_offer(self._devices))
        )
        for work in list(self.works.values()):
            if work.worker is not None and work.worker not in workers:
                self.rescue(work, "its worker is gone")
            elif work.sleeps_since is not None and time.monotonic() - work.sleeps_since > UNLOAD_AFTER_S:
                self.unload(work)
        return True

    def even_out(self) -> None:
        """Spread jobs over the workers there are, and drop the texts that none needs."""
        used = {work.source.digest for work in self.works.values()}
        self._texts = {digest: future for digest, future in self._texts.items() if digest in used}
        self.place()
        for work, worker in placement.moves(self.works.values(), self.workers, self._devices):
            work.move_to = worker

    # coming

    def take_in(self, work: Work) -> None:
        """A job that is new here, or comes back."""
        self.works[work.run] = work
        self.wait(work)

    def leave_queue(self, work: Work) -> bool:
        """Take it out of the line; False when it was not in it."""
        if work.run not in self._waiting:
            return False
        self._waiting.remove(work.run)
        work.position = 0
        return True

    def begin_at(self, work: Work, worker: str | None) -> None:
        """Go on at a worker, if it is still there, else wherever there is a place."""
        if worker in self.workers:
            self._begin(work, worker)
        else:
            self.wait(work)

    def wait(self, work: Work) -> None:
        """Have it wait for a place, and give out those there are."""
        if work.run not in self._waiting:
            self._waiting.append(work.run)
        self.place()

    def place(self) -> None:
        """Give waiting jobs to workers; tell the others where they stand."""
        waiting = [self.works[run] for run in self._waiting]
        placed = placement.place(waiting, self.works.values(), self.workers, self._devices)
        for work, worker in placed:
            self._waiting.remove(work.run)
            self._begin(work, worker)
        for position, run in enumerate(self._waiting, 1):
            if self.works[run].position != position:
                self.works[run].position = position
                self._hub.say(run, "queued", {"position": position})

    def _begin(self, work: Work, worker: str) -> None:
        if work.position and (stream := self._hub.stream(work.run)):
            work.continue_as(work.spec.epoch, stream.last_seq)  # after what was said while it waited
        work.worker, work.position, work.move_to = worker, 0, None
        if work.carried is None:
            saved = self._store.resume_checkpoint(work.run)
            work.carried = saved[1] if saved else work.begins_from
        self._cluster.tell(worker, tasks.post, work.key, dict(work.told))
        checkpoint, work.carried = work.carried, None
        self._begun(work, self._text(work.source), checkpoint)

    def _text(self, source: Source) -> Future | None:
        """Built-in texts are on every worker; an upload's bytes are sent once per content and kept while a job uses them."""
        if not source.digest:
            return None
        if source.digest not in self._texts:
            body = self._store.text(source.digest)
            if body is None:  # deleted since; what still reads it says so
                return None
            self._texts[source.digest] = self._cluster.keep(source.digest, tasks.hold, body)
        return self._texts[source.digest]

    # going

    def rescue(self, work: Work, why: str) -> None:
        """Its worker died, or forgot it: back to the last checkpoint, on another worker, in a new epoch, and say so."""
        log.warning("run %s goes back to its checkpoint: %s (%s)", work.run, why, work.worker)
        work.crashes += 1
        if work.crashes > MOST_CRASHES:
            self.forget(work)
            self._hub.say(work.run, "failed", {"code": "worker_lost", "params": {}})
            return
        saved = self._store.resume_checkpoint(work.run)
        work.step = saved[0] if saved else 0
        stream = self._hub.begin_epoch(work.run, work.step, "worker_lost")
        self.workers.discard(work.worker or "")
        work.worker = work.carried = work.move_to = None
        work.continue_as(stream.epoch, stream.last_seq)
        self.wait(work)

    def unload(self, work: Work) -> None:
        """A long pause: its checkpoint is in the library, so the worker may have its memory back."""
        assert work.worker is not None
        self._cluster.tell(work.worker, tasks.drop, work.key)
        work.sleeps_since = None
        self._settle(work)

    def _settle(self, work: Work) -> None:
        """On no worker now; the next one goes on in the same epoch after the last message."""
        stream = self._hub.stream(work.run)
        work.worker = work.move_to = None
        work.continue_as(work.spec.epoch, stream.last_seq if stream else work.spec.first_seq)

    def forget(self, work: Work) -> None:
        """It has ended: nothing of it is left here or on its worker."""
        if work.worker is not None:
            self._cluster.tell(work.worker, tasks.drop, work.key)
        work.slices.clear()
        self.works.pop(work.run, None)
        if work.run in self._waiting:
            self._waiting.remove(work.run)
