"""The one place that decides what the workers do: start, slice, pause, resume, rescue, answer.

A thread of its own owns all of that state and takes orders from an inbox, so there is nothing to lock. Everything a user sees
happens through messages in the hub; everything that must survive is in the store.
"""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from core.config import SCHEMA_VERSION, RunConfig, to_json
from core.jobs import layouts
from core.jobs.cluster import Cluster
from core.jobs.dispatch import Dispatcher
from core.jobs.experiments import Experiments
from core.jobs.exports import Exports
from core.jobs.imports import Imports
from core.jobs.job import JobSpec, Question, Source
from core.jobs.ownership import NotYours
from core.jobs.removal import Removal
from core.jobs.uploads import Uploads
from core.jobs.work import Work
from core.problems import Trouble
from core.runs.hub import EngineStatus, Hub
from core.runs.store import RunStore
from core.runs.stream import Message
from core.runs.tables import RunRow, new_run_id, new_run_row
from core.settings import validate

log = logging.getLogger(__name__)
TICK_S = 0.5
MOST_LAYOUTS = 500  # that are remembered, to stop them when others take their place
UNFINISHED = ("queued", "preparing", "running", "paused")


class Service:
    """What pages and routes call; every method returns at once, the work happens elsewhere."""

    def __init__(self, store: RunStore, hub: Hub) -> None:
        self.store, self.hub = store, hub
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._cluster = Cluster(self._on_event)
        self._dispatcher = Dispatcher(self._cluster, store, hub, self._inbox.put)
        self.experiments = Experiments(store, hub, self._dispatcher, self._inbox.put, self._new_row)
        self.removal = Removal(store, self.experiments, self._dispatcher, self._inbox.put)
        self.exports = Exports(store, hub, self._dispatcher, self._inbox.put)
        self.uploads = Uploads(store, hub, self._dispatcher, self._inbox.put)
        self.imports = Imports(store, self._dispatcher, self._inbox.put)
        self._laid_out: dict[tuple[str, str], str] = {}  # (owner, run) → the newest layout
        self._head_start_s = 0.0
        self._driver = threading.Thread(target=self._drive, name="seqlens-driver", daemon=True)
        hub.on_audience = lambda run, viewers, parts: self._inbox.put(
            lambda: self._dispatcher.watch(run, viewers, parts)
        )
        hub.on_state = self._on_state

    def start(self, head_start_s: float = 0.0) -> None:
        """Mark what an earlier server left unfinished, then start the workers in the background.

        They wait until somebody wants one, `head_start_s` seconds at most.
        """
        for row in self.store.list_runs(limit=10_000):
            if row.state in UNFINISHED:
                self.store.update_run(row.id, state="interrupted", last_seq=row.last_seq + 1000)
                self.hub.say(row.id, "interrupted", {})
        self.hub.flush()
        self.experiments.interrupt()
        self._head_start_s = head_start_s
        self._driver.start()

    def stop(self) -> None:
        """Stop the driver, the workers, and write everything down."""
        self._inbox.put(None)
        self._driver.join(15)
        self.hub.close()

    # runs

    def submit(self, config: RunConfig, owner: str, run: str | None = None) -> str:
        """Start a run of this config; returns its id, `run` if given. Raises InvalidSetting, or Trouble when its text is gone."""
        row = self._new_row(config, owner, run)
        self.store.add_run(row)
        self.hub.open(row.id, owner)
        work = Work(JobSpec(row.id, 0, row.kind, row.config), owner, msgspec.json.decode(row.source, type=Source))
        self._inbox.put(lambda: self._dispatcher.add(work))
        return row.id

    def count_corpus(self, corpus: str, options: str, owner: str) -> str:
        """Have a text cut and counted for word vectors; returns the job's id. `options` is a NumberingOptions as JSON.

        Raises Trouble("text_gone") for a deleted upload.
        """
        return self.look_at("corpus", corpus, options, owner)

    def look_at(self, kind: str, corpus: str, options: str, owner: str, weights_of: str = "") -> str:
        """Have a job of some kind look at a text ("" for none); returns its id. What it finds is in its last message.

        With `weights_of` a run, the job is made from the last weights kept of it. Raises Trouble("text_gone") for a deleted upload.
        """
        work = Work(
            JobSpec(f"{kind}-{secrets.token_urlsafe(9)}", 0, kind, options), owner, self.uploads.source_of(corpus)
        )
        if weights_of and (row := self.store.run(weights_of)):
            found = self.store.nearest_weights(row.id, row.step)
            work.begins_from = found[1] if found else None
        self.hub.open(work.run, owner, stored=False)
        self._inbox.put(lambda: self._dispatcher.add(work))
        return work.run

    def look_away(self, job: str) -> None:
        """Nobody wants to know any more what a job of `look_at` finds."""
        self._inbox.put(lambda: self._dispatcher.stop(job))

    def command(self, run: str, owner: str, verb: str, **values: float) -> None:
        """pause, resume, step, stop or speed. Raises NotYours, or LookupError for an unknown run, or Trouble."""
        row = self._owned(run, owner)
        if verb == "resume" and row.state == "interrupted":
            self._restart(row)
            return
        if row.state == "interrupted" and verb == "stop":
            self.hub.say(run, "stopped", {})
        else:
            self._inbox.put(lambda: self._obey(run, verb, max(0.0, values.get("steps_per_s", 0.0))))

    def delete_import(self, run: str, owner: str) -> None:
        """Imported vectors, by whoever imported them. Raises NotYours, LookupError, or ValueError for another run."""
        self.imports.delete(self._owned(run, owner))

    def ask(self, run: str, owner: str, question: Question, step: int | None) -> None:
        """Put a question to a run as it is now, or as it was at the kept weights nearest to a step."""
        row = self.store.run(run)
        if row is None:
            raise LookupError(run)
        self.hub.expect_answer(question.ask, owner)
        self._inbox.put(lambda: self._dispatcher.ask(row, question, step))

    def lay_out(self, run: str, owner: str, options: str, step: int | None) -> str:
        """Have a run's words laid out anew; returns the id of the job on whose stream the frames come. Raises LookupError.

        `options` is a LayoutOptions as JSON.
        """
        row = self.store.run(run)
        if row is None or row.kind not in ("word2vec", "imported"):
            raise LookupError(run)
        job = layouts.new_name()
        # Whoever goes on with the words of a run no longer looks at the layout before.
        before = self._laid_out.pop((owner, run), None)
        self._laid_out[owner, run] = job
        while len(self._laid_out) > MOST_LAYOUTS:
            del self._laid_out[next(iter(self._laid_out))]
        if before is not None:
            self._inbox.put(lambda: self._dispatcher.stop(before))
        self.hub.open(job, owner, stored=False)
        self._inbox.put(lambda: self._dispatcher.lay_out(layouts.work_of(job, options, owner), row, step))
        return job

    def leave_layout(self, job: str, owner: str) -> None:
        """Leave a layout as it is. Raises NotYours, or LookupError."""
        stream = self.hub.stream(job)
        if stream is None or not job.startswith(layouts.PREFIX):
            raise LookupError(job)
        if stream.owner != owner:
            raise NotYours(job)
        self._inbox.put(lambda: self._dispatcher.stop(job))

    # the driver's thread

    def _drive(self) -> None:
        give_way_until = time.monotonic() + self._head_start_s
        while self._inbox.empty() and time.monotonic() < give_way_until:
            time.sleep(0.05)
        try:
            self._cluster.connect()
        except Trouble as trouble:
            log.error("no workers: %s", trouble)
            self.hub.tell_engine(EngineStatus(0, 0, trouble.code, {n: str(v) for n, v in trouble.params.items()}))
        next_tick = 0.0
        while True:
            try:
                order = self._inbox.get(timeout=self._dispatcher.timers.idle_s(TICK_S))
                if order is None:
                    break
                order()
            except queue.Empty:
                pass
            except Exception:
                log.exception("an order failed")
            try:
                self._dispatcher.timers.run_due()
                if time.monotonic() >= next_tick:
                    next_tick = time.monotonic() + TICK_S
                    self._dispatcher.tick()
                    self.removal.remove_due(time.time())
                self.experiments.feed()
            except Exception:
                log.exception("a look at the workers failed")
        self._cluster.close()

    def _obey(self, run: str, verb: str, steps_per_s: float) -> None:
        changes: dict[str, dict[str, float]] = {
            "pause": {"paused": True},
            "resume": {"paused": False},
            "speed": {"steps_per_s": steps_per_s},
        }
        if self.experiments.obey(run, verb, changes.get(verb, {})):
            return
        orders: dict[str, Callable[[], None]] = {
            "pause": lambda: self._dispatcher.pause(run),
            "resume": lambda: self._dispatcher.resume(run),
            "step": lambda: self._dispatcher.step(run),
            "stop": lambda: self._dispatcher.stop(run),
            "speed": lambda: self._dispatcher.tell(run, steps_per_s=steps_per_s),
        }
        orders[verb]()

    def _on_event(self, event: dict[str, Any]) -> None:
        self.hub.receive(Message(**{name: event[name] for name in Message.__struct_fields__}))

    def _on_state(self, run: str, message: Message) -> None:
        self.uploads.heard(run, message.kind, message.body)
        self.imports.heard(run, message.kind)
        self.experiments.heard(run, message.kind, message.body)

    def _new_row(self, config: RunConfig, owner: str, run: str | None = None) -> RunRow:
        validate(config)
        source = _source_json(self.uploads.source_of(config.corpus))
        return new_run_row(run or new_run_id(), owner, _kind(config), to_json(config), source, SCHEMA_VERSION)

    def _restart(self, row: RunRow) -> None:
        source = msgspec.json.decode(row.source, type=Source)
        if source.digest and self.store.text(source.digest) is None:
            raise Trouble("text_gone")
        self._inbox.put(lambda: self._dispatcher.revive(row, source, "restart"))

    def _owned(self, run: str, owner: str) -> RunRow:
        row = self.store.run(run)
        if row is None:
            raise LookupError(run)
        if row.owner != owner:
            raise NotYours(run)
        stream = self.hub.stream(run)
        return row if stream is None else msgspec.structs.replace(row, state=stream.state)


def _kind(config: RunConfig) -> str:
    return str(config.__struct_config__.tag)


def _source_json(source: Source) -> str:
    return msgspec.json.encode(msgspec.structs.replace(source, data=None)).decode()
