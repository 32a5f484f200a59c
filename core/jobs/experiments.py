"""Runs experiments: hands a few members at a time to the dispatcher and the next when one ends, so sixty do not fill the workers.

What must survive is in the library: a row for the experiment, one for every member. What is kept here is only which
members are with the dispatcher and which wait; it is made anew from the rows when an experiment is resumed.
"""

import math
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from core.config import SCHEMA_VERSION, RunConfig
from core.jobs.active import Active, queue, tell_places, waiting_in
from core.jobs.dispatch import Dispatcher
from core.jobs.findings import Findings
from core.jobs.job import JobSpec, Source
from core.jobs.ladders import Ladders
from core.jobs.ownership import NotYours
from core.jobs.reviews import Reviews
from core.jobs.work import Work
from core.runs.experiment import Experiment, Member, Progress, experiment_of, plan_of, progress_of
from core.runs.experiment_store import ExperimentStore
from core.runs.hub import Hub
from core.runs.ladder import due_members, ladder_progress
from core.runs.store import RunStore
from core.runs.tables import ExperimentRow, RunRow
from core.snapshot import ENDED

MEMBERS_PER_WORKER = 2
MOST_MEMBERS = 500
OVER = ("finished", "failed")


class Experiments:
    """All experiments of this server. What pages call returns at once; `feed` and what it calls run on the driver's thread."""

    def __init__(
        self,
        store: RunStore,
        hub: Hub,
        dispatcher: Dispatcher,
        put: Callable[[Callable[[], None]], None],
        new_row: Callable[[RunConfig, str], RunRow],
    ) -> None:
        self._runs, self._hub, self._dispatcher, self._put, self._new_row = store, hub, dispatcher, put, new_row
        self._store = ExperimentStore(store)
        self.findings = Findings(store, self._store, hub)
        self._reviews = Reviews((store, self._store), hub, dispatcher, put)
        self._ladders = Ladders(self._store, hub, self.findings.judgements, self._row_of)
        self._active: dict[str, Active] = {}

    # for pages

    def submit(
        self,
        variants: Mapping[str, RunConfig],
        seeds: Sequence[int],
        owner: str,
        name: str = "",
        ladder: Sequence[int] = (),
        race: bool = False,
    ) -> str:
        """Train every variant with every seed (the configs' own seeds do not matter); returns the experiment's id.

        With a `ladder` of lengths, bisect it for the longest that each variant solves with each seed. A `race` is over when
        its cells have been timed and its networks examined, too. Raises ValueError for an empty or too large set, a repeated
        seed or rungs that do not rise, InvalidSetting, or Trouble when a text is gone.
        """
        count = len(variants) * len(seeds) * max(1, len(ladder))
        if count > MOST_MEMBERS:
            raise ValueError(f"more than {MOST_MEMBERS} runs in one experiment")
        experiment_id = secrets.token_urlsafe(12)
        plan = plan_of(variants, seeds, [secrets.token_urlsafe(12) for _ in range(count)], ladder, race)
        stored = msgspec.json.encode(plan).decode()
        row = ExperimentRow(experiment_id, owner, name[:200], "running", stored, SCHEMA_VERSION, time.time())
        experiment = experiment_of(row)
        first = due_members(plan, {}) if ladder else plan.members
        self._store.add(row, [self._row_of(experiment, member) for member in first])
        self._put(lambda: self._go(experiment))
        return experiment_id

    def cancel(self, experiment_id: str, owner: str) -> None:
        """Stop what runs and start nothing more; it can be resumed. Raises NotYours or LookupError."""
        self._owned(experiment_id, owner)
        self._put(lambda: self._halt(experiment_id))

    def resume(self, experiment_id: str, owner: str) -> None:
        """Go on with every member that has neither finished nor failed, from its checkpoint. Raises NotYours or LookupError."""
        experiment = self._owned(experiment_id, owner)
        self._put(lambda: self._go(experiment))

    def delete(self, experiment_id: str, owner: str) -> None:
        """Remove it with all its runs: they were made for it and mean little alone. Raises NotYours or LookupError."""
        experiment = self._owned(experiment_id, owner)
        self._store.delete(experiment_id)
        self._put(lambda: self._abandon(experiment))

    def get(self, experiment_id: str) -> Experiment:
        """One experiment, for anyone who knows its id; raises LookupError."""
        row = self._store.get(experiment_id)
        if row is None:
            raise LookupError(experiment_id)
        return experiment_of(row)

    def of_owner(self, owner: str) -> list[Experiment]:
        """An owner's experiments, newest first."""
        return [experiment_of(row) for row in self._store.of_owner(owner)]

    def progress(self, experiment_id: str) -> Progress:
        """How far it is, at most a second ago; two queries. Raises LookupError."""
        active = self._active.get(experiment_id)
        most = float(max(1, self._hub.engine.ready))
        busy = active.throughput.workers if active else None
        experiment, rows = self.get(experiment_id), self._store.members(experiment_id)
        workers = most if busy is None else min(busy, most)
        if experiment.plan.ladder:
            return ladder_progress(experiment, rows, self.findings.judgements.verdicts(rows), workers)
        return progress_of(experiment, rows, workers)

    def members(self, experiment_id: str) -> list[RunRow]:
        """The rows of its runs, at most a second old; of a ladder, only those that bisection has come to."""
        return self._store.members(experiment_id)

    # of the driver's thread

    def interrupt(self) -> None:
        """At the start of a server: what an earlier one left running waits to be resumed."""
        self._store.interrupt_running()

    def feed(self) -> None:
        """See what has ended, hand over the next members, and close what has none left. Cheap when nothing has changed."""
        now_s = time.monotonic()
        for active in self._active.values():
            left = {run for run in active.given if not self._dispatcher.work(run)}
            active.given -= left
            if active.experiment.plan.ladder:
                active.unheard |= left
                self._ladders.climb(active)
            if active.throughput.due(now_s):
                streams = ((run, self._hub.stream(run)) for run in active.given)
                active.throughput.look(now_s, {run: stream.elapsed_s for run, stream in streams if stream})
        for active in list(self._active.values()):
            while self._has_room(active.owner) and (run := self._next(active)):
                self._start(active, run)
            if not active.waiting and not active.given and not active.unheard and self._is_reviewed(active):
                self._hub.flush()  # who reads "finished" must find everything
                self._store.set_state(active.id, "finished")
                del self._active[active.id]
        tell_places(self._active.values(), self._hub)

    def heard(self, job: str, kind: str, body: bytes) -> None:
        """A message of a job that may be a review; from any thread."""
        self._reviews.heard(job, kind, body)

    def obey(self, run: str, verb: str, changes: Mapping[str, Any]) -> bool:
        """Pause, resume, stop or speed of a member that waits for its turn; False where the dispatcher is to be told.

        `changes` are what the verb changes in the mailbox. For its one step a paused member is handed over first.
        """
        active = self._waits_in(run)
        if active is None:
            return False
        was_paused = active.is_paused(run)
        if verb == "step":
            if was_paused:
                self._start(active, run)
            return not was_paused
        if verb == "stop":
            active.waiting.remove(run)
            self._say_stopped(run)
            return True
        active.told.setdefault(run, {}).update(changes)
        if active.is_paused(run) and not was_paused:
            self._hub.say(run, "paused", {})
        elif was_paused and not active.is_paused(run):
            active.places[run] = list(queue(self._active.values(), active.owner)).index(run) + 1
            self._hub.say(run, "queued", {"position": active.places[run]})
        return True

    def _waits_in(self, run: str) -> Active | None:
        return None if self._dispatcher.work(run) else waiting_in(self._active.values(), run)

    def _go(self, experiment: Experiment) -> None:
        if self._store.get(experiment.id) is None:  # deleted since
            return
        active = self._active.setdefault(experiment.id, Active(experiment))
        self._hub.flush()  # what has ended must not be taken to be under way
        rows = {row.id: row for row in self._store.members(experiment.id)}
        due = self._ladders.due(experiment, rows) if experiment.plan.ladder else experiment.plan.members
        for run in (member.run for member in due):
            work = self._dispatcher.work(run)
            if work is not None and not work.told.get("stopped"):
                active.given.add(run)
            elif run in rows and rows[run].state not in OVER and run not in active.waiting:
                active.waiting.append(run)
        self._store.set_state(experiment.id, "running")

    def _is_reviewed(self, active: Active) -> bool:
        if not active.experiment.plan.race:
            return True
        if active.review is None:
            self._hub.flush()  # which runs have finished is read from the library
            active.review = self._reviews.begin(active.experiment, self._store.members(active.id))
        return self._reviews.advance(active.review)

    def _has_room(self, owner: str) -> bool:
        """Owners share the places; a paused member leaves its own to the next."""
        owners = {active.owner for active in self._active.values()}
        places = math.ceil(MEMBERS_PER_WORKER * max(1, self._hub.engine.ready) / len(owners))
        given = (run for active in self._active.values() if active.owner == owner for run in active.given)
        return sum(1 for run in given if (work := self._dispatcher.work(run)) and not work.paused) < places

    def _next(self, active: Active) -> str | None:
        """The first that waits, passing over those that are paused and those the dispatcher has yet to let go of."""
        ready = (run for run in active.waiting if not active.is_paused(run))
        return next((run for run in ready if self._dispatcher.work(run) is None), None)

    def _start(self, active: Active, run: str) -> None:
        row, stream = self._runs.run(run), self._hub.stream(run)
        if row is not None and stream is not None and stream.state not in OVER:
            source = msgspec.json.decode(row.source, type=Source)
            told = active.told.pop(run, {})
            if source.digest and self._runs.text(source.digest) is None:
                self._hub.say(run, "failed", {"code": "text_gone", "params": {}})
            elif stream.epoch == 0 and not stream.has_begun and stream.state in ("queued", "paused"):
                work = Work(JobSpec(run, 0, row.kind, row.config, stream.last_seq), row.owner, source, member=True)
                self._dispatcher.add(work, **told)
                active.given.add(run)
            else:
                reason = "restart" if stream.state == "interrupted" else "continue"
                self._dispatcher.revive(row, source, reason, **told)
                active.given.add(run)
        if active.experiment.plan.ladder and run not in active.given:
            active.unheard.add(run)  # it ended by itself, and the climb must hear of it
        active.waiting.remove(run)

    def _halt(self, experiment_id: str) -> None:
        active = self._active.get(experiment_id)
        under_way = active is not None and (active.unheard or any(self._dispatcher.work(run) for run in active.given))
        if active is None or not (active.waiting or under_way or active.review):
            return
        del self._active[experiment_id]
        if active.review is not None:
            self._reviews.stop(active.review)
        self._store.set_state(experiment_id, "cancelled")
        for run in active.given:
            self._dispatcher.stop(run)
        for run in active.waiting:
            if self._dispatcher.work(run) is None:
                self._say_stopped(run)

    def _abandon(self, experiment: Experiment) -> None:
        # Once more, on the thread that adds members: one may have come while the first deletion was under way.
        self._store.delete(experiment.id)
        active = self._active.pop(experiment.id, None)
        if active is not None and active.review is not None:
            self._reviews.stop(active.review)
        for member in experiment.plan.members:
            self._dispatcher.stop(member.run)
            self._say_stopped(member.run)

    def _row_of(self, experiment: Experiment, member: Member) -> RunRow:
        row = self._new_row(experiment.plan.config_of(member), experiment.owner)
        return msgspec.structs.replace(row, id=member.run, name=member.name, experiment_id=experiment.id)

    def _say_stopped(self, run: str) -> None:
        stream = self._hub.stream(run)
        if stream is not None and stream.state not in ENDED:
            self._hub.say(run, "stopped", {})

    def _owned(self, experiment_id: str, owner: str) -> Experiment:
        experiment = self.get(experiment_id)
        if experiment.owner != owner:
            raise NotYours(experiment_id)
        return experiment
