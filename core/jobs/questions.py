"""Questions to a run: answered from its live state, or from kept weights, and never left without a word."""

import logging
from collections.abc import Callable

import msgspec
from distributed import Future

from core.jobs import tasks
from core.jobs.cluster import QUESTION_PRIORITY, Cluster
from core.jobs.job import JOB_KINDS, JobSpec, Question, Source
from core.jobs.work import Work
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow

log = logging.getLogger(__name__)
LARGE_BYTES = 4_000_000
MOST_LARGE = 2


class Questions:
    """The questions under way; used on the driver's thread."""

    def __init__(self, cluster: Cluster, store: RunStore, hub: Hub, put: Callable[[Callable[[], None]], None]) -> None:
        self._cluster, self._store, self._hub, self._put = cluster, store, hub, put
        self._asked: set[Future] = set()
        self._large: dict[str, Future] = {}

    def ask(self, row: RunRow, question: Question, step: int | None, work: Work | None) -> None:
        """Have a question answered as of now, or from the kept weights nearest to a step that lies behind."""
        if question.compares:
            self._ask_several(row, question)
            return
        live = work is not None and work.worker is not None and (step is None or step >= work.step)
        if not live:
            self._ask_weights(row, question, step)
            return
        assert work is not None
        future = self._cluster.submit(work.worker, tasks.answer, work.key, question, priority=QUESTION_PRIORITY)
        self._expect(future, question, lambda: self._ask_weights(row, question, step))

    def _ask_weights(self, row: RunRow, question: Question, step: int | None) -> None:
        stream = self._hub.stream(row.id)
        found = self._store.nearest_weights(row.id, row.step if step is None else step)
        if found is None or stream is None:
            self._hub.refuse(row.id, question.ask, "no_weights")
            return
        spec = JobSpec(row.id, stream.epoch, row.kind, row.config)
        source = msgspec.json.decode(row.source, type=Source)
        text = self._text(source) if question.needs_text else None
        if question.needs_text and source.digest and text is None:
            self._hub.refuse(row.id, question.ask, "text_gone")
            return
        weights = self._sent_once(f"{row.id}-{stream.epoch}-{found[0]}", found[1])
        future = self._cluster.submit(
            None, tasks.answer_from, spec, source, text, weights, question, priority=QUESTION_PRIORITY
        )
        self._expect(future, question, lambda: self._hub.refuse(row.id, question.ask, "unanswered"))

    def _sent_once(self, name: str, weights: bytes) -> Future | bytes:
        """Large weights stay with the workers for the next question to the same run; small ones travel with each."""
        if len(weights) < LARGE_BYTES:
            return weights
        held = self._large.pop(name, None)
        if held is not None and held.status not in ("pending", "finished"):
            held = None
        while len(self._large) >= MOST_LARGE:
            del self._large[next(iter(self._large))]
        self._large[name] = held or self._cluster.keep(name, tasks.hold, weights)
        return self._large[name]

    def _ask_several(self, row: RunRow, question: Question) -> None:
        """To all kept weights of this run, or to the last ones of several runs of its kind."""
        stream = self._hub.stream(row.id)
        if question.runs:
            rows = [other for run in question.runs if (other := self._store.run(run)) and other.kind == row.kind]
            found = [self._store.nearest_weights(other.id, other.step) for other in rows]
            weights = [kept[1] for kept in found if kept is not None]
        else:
            weights = [kept for _, kept in self._store.kept_weights(row.id)]
        if stream is None or not weights or not JOB_KINDS[row.kind].compares:
            self._hub.refuse(row.id, question.ask, "no_weights")
            return
        spec = JobSpec(row.id, stream.epoch, row.kind, row.config)
        future = self._cluster.submit(None, tasks.answer_comparing, spec, weights, question, priority=QUESTION_PRIORITY)
        self._expect(future, question, lambda: self._hub.refuse(row.id, question.ask, "unanswered"))

    def _text(self, source: Source) -> Future | None:
        """An upload's bytes on the workers, sent once as long as a run or a question uses them; None for other texts."""
        body = self._store.text(source.digest) if source.digest else None
        return None if body is None else self._cluster.keep(source.digest, tasks.hold, body)

    def _expect(self, future: Future, question: Question, otherwise: Callable[[], None]) -> None:
        self._asked.add(future)

        def answered() -> None:
            self._asked.discard(future)
            if future.status != "finished":
                log.warning("question %s was not answered: %s", question.ask, future.status)
                otherwise()

        future.add_done_callback(lambda _: self._put(answered))
