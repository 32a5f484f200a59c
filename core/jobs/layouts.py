"""Layouts of a run's words: each a job of its own, made from the run's vectors of now or from kept ones."""

import secrets
from collections.abc import Callable

from distributed import Future

from core.jobs import tasks
from core.jobs.cluster import QUESTION_PRIORITY, Cluster
from core.jobs.job import JobSpec, Source
from core.jobs.work import Work
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow

PREFIX = "layout-"


def new_name() -> str:
    """The id of a layout to come."""
    return PREFIX + secrets.token_urlsafe(9)


class Layouts:
    """Used on the driver's thread; `add` hands a job over to the dispatcher."""

    def __init__(
        self, cluster: Cluster, stores: tuple[RunStore, Hub], put: Callable[[Callable[[], None]], None]
    ) -> None:
        self._cluster, (self._store, self._hub), self._put = cluster, stores, put
        self._fetching: set[Future] = set()

    def begin(self, job: Work, row: RunRow, step: int | None, of: Work | None, add: Callable[[Work], None]) -> None:
        """Make a layout of the run's vectors as of now, or from the kept weights nearest to a step that lies behind."""
        if of is None or of.worker is None or (step is not None and step < of.step):
            self._from_kept(job, row, step, add)
            return
        future = self._cluster.submit(of.worker, tasks.weights_now, of.key, priority=QUESTION_PRIORITY)
        self._fetching.add(future)
        future.add_done_callback(lambda done: self._put(lambda: self._fetched(done, job, row, add)))

    def _fetched(self, future: Future, job: Work, row: RunRow, add: Callable[[Work], None]) -> None:
        self._fetching.discard(future)
        weights = None
        if future.status == "finished":
            try:
                weights = self._cluster.result(future, None)
            except (TimeoutError, OSError):  # its worker died with the result
                weights = None
        if weights is None:
            self._from_kept(job, row, None, add)
        else:
            job.begins_from = weights
            add(job)

    def _from_kept(self, job: Work, row: RunRow, step: int | None, add: Callable[[Work], None]) -> None:
        found = self._store.nearest_weights(row.id, row.step if step is None else step)
        if found is None:
            self._hub.say(job.run, "failed", {"code": "no_weights", "params": {}})
            return
        job.begins_from = found[1]
        add(job)


def work_of(job: str, options: str, owner: str) -> Work:
    """A layout as the dispatcher takes it; it takes none of the owner's places for runs."""
    return Work(JobSpec(job, 0, "layout", options), owner, Source(""), member=True)
