"""The driver's decisions: which worker a job goes to, whose slice is next, and what happens when a worker dies.

Everything here runs on the driver's one thread. Callbacks from Dask only put an order into its inbox.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from distributed import Future

from core.jobs import placement, tasks
from core.jobs.cluster import QUESTION_PRIORITY, Cluster
from core.jobs.fair_share import FairShare
from core.jobs.job import JOB_KINDS, JobSpec, Question, SliceReport, Source
from core.jobs.questions import Questions
from core.jobs.timers import Timers
from core.jobs.work import Ticket, Work
from core.problems import Trouble
from core.runs.hub import EngineStatus, Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import PARTS

log = logging.getLogger(__name__)
FIRST_SLICE_S = 0.03
SLICE_S = 0.3
CROWDED_SLICE_S = 0.25
CROWDED = 4
MOST_CRASHES = 3
RESULT_TIMEOUT_S, MOST_WAITS = 3.0, 5
UNLOAD_AFTER_S = 600.0


class Dispatcher:
    """All unfinished jobs and where they are."""

    def __init__(self, cluster: Cluster, store: RunStore, hub: Hub, put: Callable[[Callable[[], None]], None]) -> None:
        self._cluster, self._store, self._hub, self._put = cluster, store, hub, put
        self._works: dict[str, Work] = {}
        self._waiting: list[str] = []
        self._workers: set[str] = set()
        self._devices: dict[str, tuple[str, ...]] = {}
        self._shares: dict[str, FairShare] = {}
        self._texts: dict[str, Future] = {}
        self._questions = Questions(cluster, store, hub, put)
        self.timers = Timers()

    # orders

    def add(self, work: Work, **told: Any) -> None:
        """A job to start, or to go on with from its checkpoint; `told` is what its mailbox says from the first."""
        viewers, parts = self._hub.audience(work.run)
        work.told.update(viewers=viewers, parts=parts, **told)
        work.paused = bool(told.get("paused"))
        self._works[work.run] = work
        self._wait(work)

    def revive(self, row: RunRow, source: Source, reason: str, **told: Any) -> None:
        """Go on with a run that is on no worker, from its newest checkpoint; `told` as in `add`."""
        if row.id in self._works:
            return
        saved = self._store.resume_checkpoint(row.id)
        stream = self._hub.begin_epoch(row.id, saved[0] if saved else 0, reason)
        work = Work(JobSpec(row.id, stream.epoch, row.kind, row.config, stream.last_seq), row.owner, source)
        work.member = row.experiment_id is not None
        work.step = saved[0] if saved else 0
        self.add(work, **told)

    def tell(self, run: str, **changes: Any) -> None:
        """Change what a job's mailbox says; it reads it between two steps."""
        if work := self._works.get(run):
            work.told.update(changes)
            if work.worker is not None:
                self._cluster.tell(work.worker, tasks.post, work.key, changes)

    def watch(self, run: str, viewers: int, parts: frozenset[str]) -> None:
        """Its audience has changed. A paused run measures what is measured at rest only, for who has just come to see it."""
        if (work := self._works.get(run)) is None:
            return
        new = parts - work.told.get("parts", frozenset())
        self.tell(run, viewers=viewers, parts=parts)
        if work.paused and any(PARTS[part].max_hz == 0.0 for part in new):
            self._wake(work)

    def pause(self, run: str) -> None:
        """Stop giving it time once it has seen the pause."""
        if work := self._works.get(run):
            work.paused = True
            self.tell(run, paused=True)
            if work.run in self._waiting:
                self._waiting.remove(run)
                work.position = 0
                self._hub.say(run, "paused", {})

    def resume(self, run: str) -> None:
        """Give it time again."""
        work = self._works.get(run)
        if work is None or not work.paused:
            return
        work.paused = False
        self.tell(run, paused=False)
        if work.worker is None:  # else it says so itself: within an epoch only the worker numbers messages
            self._hub.say(run, "resumed", {"from_step": work.step, "reason": "continue"})
        self._wake(work)

    def step(self, run: str) -> None:
        """One training step of a paused run."""
        work = self._works.get(run)
        if work is None or not work.paused:
            return
        if work.worker is not None:
            self._cluster.tell(work.worker, tasks.post, work.key, {"single_steps": 1})
        else:
            work.told["single_steps"] = work.told.get("single_steps", 0) + 1
        self._wake(work)

    def stop(self, run: str) -> None:
        """End it for good."""
        work = self._works.get(run)
        if work is None:
            return
        if work.worker is None:
            self._forget(work)
            self._hub.say(run, "stopped", {})
        else:
            self.tell(run, stopped=True)
            self._wake(work)

    def work(self, run: str) -> Work | None:
        """A job that has not ended, or None."""
        return self._works.get(run)

    def ask(self, row: RunRow, question: Question, step: int | None) -> None:
        """Have a question answered; see Questions.ask."""
        self._questions.ask(row, question, step, self._works.get(row.id))

    # time

    def tick(self) -> None:
        """Look at the workers: rescue from the dead, spread over the new, let go of what sleeps."""
        try:
            if self._cluster.engine_died:
                log.error("the engine process ended; starting another")
                self._texts.clear()  # they lay in the one that ended
                self._cluster.connect()
            workers = self._cluster.workers()
            known = self._devices | self._cluster.devices(workers - self._devices.keys())
        except (Trouble, OSError, TimeoutError):
            return
        self._workers = workers
        self._devices = {worker: names for worker, names in known.items() if worker in workers}
        self._cluster.total = max(self._cluster.total, len(workers))
        self._hub.tell_engine(
            EngineStatus(len(workers), self._cluster.total, devices=placement.on_offer(self._devices))
        )
        for work in list(self._works.values()):
            if work.worker is not None and work.worker not in workers:
                self._rescue(work, "its worker is gone")
            elif work.sleeps_since is not None and time.monotonic() - work.sleeps_since > UNLOAD_AFTER_S:
                self._unload(work)
        self._shares = {worker: share for worker, share in self._shares.items() if worker in workers}
        for worker, share in self._shares.items():
            share.forget_idle({w.owner for w in self._works.values() if w.worker == worker and w.running})
        used = {work.source.digest for work in self._works.values()}
        self._texts = {digest: future for digest, future in self._texts.items() if digest in used}
        self._place()
        for work, worker in placement.moves(self._works.values(), workers, self._devices):
            work.move_to = worker

    # placing

    def _wait(self, work: Work) -> None:
        if work.run not in self._waiting:
            self._waiting.append(work.run)
        self._place()

    def _place(self) -> None:
        """Give waiting jobs to workers; tell the others where they stand."""
        waiting = [self._works[run] for run in self._waiting]
        placed = placement.place(waiting, self._works.values(), self._workers, self._devices)
        for work, worker in placed:
            self._waiting.remove(work.run)
            self._begin(work, worker)
        for position, run in enumerate(self._waiting, 1):
            if self._works[run].position != position:
                self._works[run].position = position
                self._hub.say(run, "queued", {"position": position})

    def _begin(self, work: Work, worker: str) -> None:
        if work.position and (stream := self._hub.stream(work.run)):
            work.continue_as(work.spec.epoch, stream.last_seq)  # after what was said while it waited
        work.worker, work.position, work.move_to = worker, 0, None
        if work.carried is None:
            saved = self._store.resume_checkpoint(work.run)
            work.carried = saved[1] if saved else work.begins_from
        self._cluster.tell(worker, tasks.post, work.key, dict(work.told))
        work.told.pop("single_steps", None)
        checkpoint, work.carried = work.carried, None
        self._submit(work, FIRST_SLICE_S, tasks.begin, work.spec, work.source, self._text(work.source), checkpoint)

    def _text(self, source: Source) -> Future | None:
        """Built-in texts are on every worker; an upload's bytes are sent once per content and kept while a job uses them."""
        if not source.digest:
            return None
        if source.digest not in self._texts:
            self._texts[source.digest] = self._cluster.keep(source.digest, tasks.hold, self._store.text(source.digest))
        return self._texts[source.digest]

    # slices

    def _submit(self, work: Work, budget_s: float, function: Callable[..., SliceReport], *args: Any) -> None:
        assert work.worker is not None
        share = self._shares.setdefault(work.worker, FairShare())
        # Fair between owners: one who works on three workers pays three times on each.
        price = placement.spread(self._works.values(), work.owner)
        tag = share.enqueue(work.owner, budget_s * price)
        work.wake, work.sleeps_since = False, None
        future = self._cluster.submit(work.worker, function, *args, budget_s, priority=-int(tag * 1000))
        work.slices[future] = Ticket(tag, budget_s * price, price)
        future.add_done_callback(lambda done: self._put(lambda: self._slice_done(work, done)))

    def _next_slice(self, work: Work) -> None:
        """Queue a slice unless one is queued."""
        if work.worker is None or work.slices or work.moving or work.run not in self._works:
            return
        load = placement.loads(self._works.values(), [work.worker])[work.worker]
        self._submit(work, CROWDED_SLICE_S if load > CROWDED else SLICE_S, tasks.go_on, work.key)

    def _queue_ahead(self, work: Work) -> None:
        """A second slice behind the first, if the job has the worker to itself: it need not wait for our answer then."""
        load = placement.loads(self._works.values(), [work.worker or ""])
        if load.get(work.worker or "", 0) == 1 and len(work.slices) == 1 and work.move_to is None:
            self._submit(work, SLICE_S, tasks.go_on, work.key)

    def _slice_done(self, work: Work, future: Future) -> None:
        ticket = work.slices.pop(future, None)
        if ticket is None or work.run not in self._works:
            return
        if future.status != "finished":
            self._slice_failed(work, future)
            return
        try:
            report: SliceReport = self._result(future, work)
        except (TimeoutError, CancelledError, OSError) as error:  # its worker died with the result
            self._rescue(work, repr(error))
            return
        share = self._shares.get(work.worker or "")
        if share is not None:
            share.served(work.owner, ticket.start_tag, ticket.expected_s, report.busy_s * ticket.price)
        if report.step > work.step:
            work.crashes = 0
        work.step = report.step
        self._go_on(work, report)
        # Written down after the worker has its next slice: it need not wait for a disk.
        self._save(work, report)

    def _result(self, future: Future, work: Work) -> Any:
        """What a worker computed; a machine so busy that this takes long is told from a dead worker by asking who lives."""
        for _ in range(MOST_WAITS):
            try:
                return future.result(timeout=RESULT_TIMEOUT_S)
            except TimeoutError:
                if work.worker not in self._cluster.workers():
                    raise
        raise TimeoutError(f"no result within {MOST_WAITS * RESULT_TIMEOUT_S:g} s")

    def _go_on(self, work: Work, report: SliceReport) -> None:
        full_speed = report.state == "running" and report.wait_s == 0.0
        if work.slices:  # one was queued ahead; it will say the same, or better
            if full_speed:
                self._queue_ahead(work)
        elif report.state in ("finished", "stopped", "failed"):
            self._forget(work)
            self._place()
        elif report.state == "paused" and work.paused and not work.wake:
            work.sleeps_since = time.monotonic()
        elif work.move_to is not None:
            self._move(work)
        elif report.wait_s > 0 and not work.wake:
            self.timers.after(report.wait_s, lambda: self._next_slice(work))
        else:
            self._next_slice(work)
            if full_speed:
                self._queue_ahead(work)

    def _slice_failed(self, work: Work, future: Future) -> None:
        error = future.exception(timeout=10) if future.status == "error" else None
        if error is None or isinstance(error, tasks.StateLost) or type(error).__name__ == "KilledWorker":
            self._rescue(work, repr(error) if error else future.status)
            return
        log.error("run %s failed", work.run, exc_info=error)
        self._forget(work)
        self._hub.say(work.run, "failed", {"code": "unexpected", "params": {"detail": type(error).__name__}})

    def _save(self, work: Work, report: SliceReport) -> None:
        if not JOB_KINDS[work.spec.kind].is_run:
            return
        for step, body in report.weights:
            self._store.save_checkpoint(work.run, "scrub", work.spec.epoch, step, body)
        if report.checkpoint is not None:
            # First the stream up to here, then the checkpoint: a server killed in between must not go on after a hole.
            self._hub.flush()
            self._store.save_checkpoint(work.run, "resume", work.spec.epoch, report.step, report.checkpoint)

    def _wake(self, work: Work) -> None:
        """See to it that a slice runs after this moment."""
        if work.worker is None:
            self._wait(work)
        elif not work.slices:
            self._next_slice(work)
        else:
            work.wake = True

    # going elsewhere

    def _rescue(self, work: Work, why: str) -> None:
        """Its worker died, or forgot it: back to the last checkpoint, on another worker, in a new epoch, and say so."""
        log.warning("run %s goes back to its checkpoint: %s (%s)", work.run, why, work.worker)
        work.crashes += 1
        if work.crashes > MOST_CRASHES:
            self._forget(work)
            self._hub.say(work.run, "failed", {"code": "worker_lost", "params": {}})
            return
        saved = self._store.resume_checkpoint(work.run)
        work.step = saved[0] if saved else 0
        stream = self._hub.begin_epoch(work.run, work.step, "worker_lost")
        self._workers.discard(work.worker or "")
        work.worker = work.carried = work.move_to = None
        work.continue_as(stream.epoch, stream.last_seq)
        self._wait(work)

    def _move(self, work: Work) -> None:
        """Carry its state to another worker between two slices; nothing is lost and nobody notices."""
        future = self._cluster.submit(work.worker, tasks.checkpoint, work.key, priority=QUESTION_PRIORITY)
        work.moving = future
        future.add_done_callback(lambda done: self._put(lambda: self._moved(work, done)))

    def _moved(self, work: Work, future: Future) -> None:
        if work.moving is not future or work.run not in self._works:
            return
        work.moving = None
        if future.status != "finished":
            self._rescue(work, future.status)
            return
        target = work.move_to
        try:
            work.carried = self._result(future, work)
        except (TimeoutError, CancelledError, OSError) as error:  # its worker died with the result
            self._rescue(work, repr(error))
            return
        self._unload(work)
        if target in self._workers:
            self._begin(work, target)
        else:
            self._wait(work)

    def _unload(self, work: Work) -> None:
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

    def _forget(self, work: Work) -> None:
        if work.worker is not None:
            self._cluster.tell(work.worker, tasks.drop, work.key)
        work.slices.clear()
        self._works.pop(work.run, None)
        if work.run in self._waiting:
            self._waiting.remove(work.run)
