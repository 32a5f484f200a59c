"""The driver's decisions: what becomes of an order, and whose slice is next; where a job lives, see core.jobs.lodgings.

Everything here runs on the driver's one thread. Callbacks from Dask only put an order into its inbox.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from typing import Any

from distributed import Future

from core.jobs import placement, tasks
from core.jobs.cluster import QUESTION_PRIORITY, Cluster
from core.jobs.fair_share import FairShare
from core.jobs.job import JOB_KINDS, JobSpec, Question, SliceReport, Source
from core.jobs.layouts import Layouts
from core.jobs.lodgings import Lodgings
from core.jobs.questions import Questions
from core.jobs.timers import Timers
from core.jobs.work import Ticket, Work
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import ENDED, PARTS

log = logging.getLogger(__name__)
FIRST_SLICE_S = 0.03
SLICE_S = 0.3
CROWDED_SLICE_S = 0.25
CROWDED = 4
LONGEST_SLICE_S = 0.5
MESSAGES_WITHIN_S = 2.0


class Dispatcher:
    """All unfinished jobs, and the slices they are given. `on_file(job, report)` is called after a slice that added to a file."""

    def __init__(self, cluster: Cluster, store: RunStore, hub: Hub, put: Callable[[Callable[[], None]], None]) -> None:
        self._cluster, self._store, self._hub, self._put = cluster, store, hub, put
        self._lodgings = Lodgings(cluster, store, hub, self._first_slice)
        self._works: Mapping[str, Work] = self._lodgings.works
        self._shares: dict[str, FairShare] = {}
        self._questions = Questions(cluster, store, hub, put)
        self._layouts = Layouts(cluster, (store, hub), put)
        self.timers = Timers()
        self.on_file: Callable[[str, SliceReport], None] = lambda *_: None

    # orders

    def add(self, work: Work, **told: Any) -> None:
        """A job to start, or to go on with from its checkpoint; `told` is what its mailbox says from the first."""
        viewers, parts = self._hub.audience(work.run)
        work.told.update(viewers=viewers, parts=parts, **told)
        work.paused = bool(told.get("paused"))
        self._lodgings.take_in(work)

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
            if self._lodgings.leave_queue(work):
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
        work.steps_owed += 1
        self._wake(work)

    def stop(self, run: str) -> None:
        """End it for good."""
        work = self._works.get(run)
        if work is None:
            return
        if work.worker is None:
            self._lodgings.forget(work)
            self._hub.say(run, "stopped", {})
        else:
            self.tell(run, stopped=True)
            self._wake(work)

    def work(self, run: str) -> Work | None:
        """A job that has not ended, or None."""
        return self._works.get(run)

    def lay_out(self, job: Work, row: RunRow, step: int | None) -> None:
        """Start a layout of a run's words; see Layouts.begin."""
        self._layouts.begin(job, row, step, self._works.get(row.id), self.add)

    def ask(self, row: RunRow, question: Question, step: int | None) -> None:
        """Have a question answered; see Questions.ask."""
        self._questions.ask(row, question, step, self._works.get(row.id))

    # time

    def tick(self) -> None:
        """Look at the workers: rescue from the dead, spread over the new, let go of what sleeps."""
        if not self._lodgings.look():
            return
        self._shares = {worker: share for worker, share in self._shares.items() if worker in self._lodgings.workers}
        for worker, share in self._shares.items():
            share.forget_idle({w.owner for w in self._works.values() if w.worker == worker and w.running})
        self._lodgings.even_out()

    # slices

    def _first_slice(self, work: Work, text: Future | None, checkpoint: bytes | None) -> None:
        self._submit(work, FIRST_SLICE_S, tasks.begin, self._cluster.wired(work.spec), work.source, text, checkpoint)

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
        # With the slice and not into the mailbox: a slice that overtook that would find nothing to do, and there is no other.
        steps, work.steps_owed = work.steps_owed, 0
        self._submit(work, CROWDED_SLICE_S if load > CROWDED else SLICE_S, tasks.go_on, work.key, steps)

    def _queue_ahead(self, work: Work) -> None:
        """A second slice behind the first, if the job has the worker to itself: it need not wait for our answer then."""
        load = placement.loads(self._works.values(), [work.worker or ""])
        if load.get(work.worker or "", 0) == 1 and len(work.slices) == 1 and work.move_to is None:
            self._submit(work, SLICE_S, tasks.go_on, work.key, 0)

    def _slice_done(self, work: Work, future: Future) -> None:
        ticket = work.slices.pop(future, None)
        if ticket is None or work.run not in self._works:
            return
        if future.status != "finished":
            self._slice_failed(work, future)
            return
        try:
            report: SliceReport = self._cluster.result(future, work.worker)
        except (TimeoutError, CancelledError, OSError) as error:  # its worker died with the result
            self._lodgings.rescue(work, repr(error))
            return
        # Messages come another way than reports, and a checkpoint, a move and an end build on all that were sent before.
        if not self._hub.wait_for_message(work.run, work.spec.epoch, report.last_seq, MESSAGES_WITHIN_S):
            log.warning("of run %s message %d is still missing", work.run, report.last_seq)
        share = self._shares.get(work.worker or "")
        if share is not None:
            share.served(work.owner, ticket.start_tag, ticket.expected_s, report.busy_s * ticket.price)
        if report.busy_s > LONGEST_SLICE_S:
            log.warning("a slice of %s %s held its worker for %.2f s", work.spec.kind, work.run, report.busy_s)
        if report.step > work.step:
            work.crashes = 0
        work.step = report.step
        if report.state in ENDED:  # its live state goes: whoever asks from now on finds what it left
            try:
                self._save(work, report)
            finally:
                self._go_on(work, report)
        else:  # written down after the worker has its next slice: it need not wait for a disk
            self._go_on(work, report)
            self._save(work, report)

    def _go_on(self, work: Work, report: SliceReport) -> None:
        full_speed = report.state == "running" and report.wait_s == 0.0
        if work.slices:  # one was queued ahead; it will say the same, or better
            if full_speed:
                self._queue_ahead(work)
        elif report.state in ENDED:
            self._lodgings.forget(work)
            self._lodgings.place()
        elif report.state == "paused" and work.paused and not work.wake and not work.steps_owed:
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
            self._lodgings.rescue(work, repr(error) if error else future.status)
            return
        log.error("run %s failed", work.run, exc_info=error)
        self._lodgings.forget(work)
        self._hub.say(work.run, "failed", {"code": "unexpected", "params": {"detail": type(error).__name__}})

    def _save(self, work: Work, report: SliceReport) -> None:
        if report.file is not None:
            self.on_file(work.run, report)
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
            self._lodgings.wait(work)
        elif not work.slices:
            self._next_slice(work)
        else:
            work.wake = True

    # going elsewhere

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
            self._lodgings.rescue(work, future.status)
            return
        target = work.move_to
        try:
            work.carried = self._cluster.result(future, work.worker)
        except (TimeoutError, CancelledError, OSError) as error:  # its worker died with the result
            self._lodgings.rescue(work, repr(error))
            return
        self._lodgings.unload(work)
        self._lodgings.begin_at(work, target)
