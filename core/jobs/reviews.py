"""What is measured once the members of a race have ended: how long a step takes, then how its networks do at other lengths.

No training of this race is beside the clock: steps are timed when its members have ended and before its networks are
examined. What other sets and visitors train goes on, and the page says so. What is found goes into the library, so it is
measured once, whoever comes back to look. All but `heard` is called on the driver's thread.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from core.jobs.dispatch import Dispatcher
from core.jobs.job import JobSpec, Source
from core.jobs.work import Work
from core.runs.experiment import Experiment
from core.runs.experiment_store import ExperimentStore
from core.runs.hub import Hub
from core.runs.store import RunStore
from core.runs.tables import RunRow

TIMES = "times"  # the name of the review that all variants share; the others are called after their runs
OVERDUE_S = 15.0  # after which a review whose last message was lost counts as failed


class Review:
    """The reviews that one race still needs: stages one after another, the jobs of a stage at once."""

    def __init__(self, experiment: Experiment, stages: Iterable[list[str]]) -> None:
        self.experiment = experiment
        self.stages = deque(stage for stage in stages if stage)
        self.under_way: set[str] = set()  # jobs, until the dispatcher has let go of them
        self.silent_since: dict[str, float] = {}


class Reviews:
    """The reviews of all races of this server."""

    def __init__(
        self,
        stores: tuple[RunStore, ExperimentStore],
        hub: Hub,
        dispatcher: Dispatcher,
        put: Callable[[Callable[[], None]], None],
    ) -> None:
        (self._runs, self._store), self._hub, self._dispatcher, self._put = stores, hub, dispatcher, put
        self._jobs: dict[str, tuple[Review, str]] = {}

    def begin(self, experiment: Experiment, rows: Iterable[RunRow]) -> Review:
        """What is missing yet: the times, and every network that was trained to the end."""
        known = self._store.reviews_of(experiment.id)
        finished = [row.id for row in rows if row.state == "finished"]
        missing = [[name for name in stage if name not in known] for stage in ([TIMES], finished)]
        return Review(experiment, missing)

    def advance(self, review: Review) -> bool:
        """Start what is due; True when nothing is left to measure."""
        for job in list(review.under_way):
            self._mind(review, job)
        while not review.under_way and review.stages:
            for name in review.stages.popleft():
                self._start(review, name)
        return not review.under_way

    def stop(self, review: Review) -> None:
        """Measure no further; what is there stays."""
        for job in list(review.under_way):
            self._jobs.pop(job, None)
            self._dispatcher.stop(job)
        review.under_way.clear()
        review.stages.clear()

    def heard(self, job: str, kind: str, body: bytes) -> None:
        """A message of a job, from any thread."""
        if job in self._jobs and kind in ("finished", "failed"):
            self._put(lambda: self._keep(job, kind, body))

    def _start(self, review: Review, name: str) -> None:
        job, experiment = f"review-{secrets.token_urlsafe(9)}", review.experiment
        weights = None
        if name == TIMES:
            spec = JobSpec(job, 0, "step_times", _field(experiment))
        else:
            row = self._runs.run(name)
            found = self._runs.nearest_weights(name, row.step) if row else None
            if row is None or found is None:
                return
            spec, weights = JobSpec(job, 0, "lengths", row.config), found[1]
        work = Work(spec, experiment.owner, Source(""), member=True)
        work.begins_from = weights
        review.under_way.add(job)
        self._jobs[job] = review, name
        self._hub.open(job, experiment.owner, stored=False)
        self._dispatcher.add(work)

    def _keep(self, job: str, kind: str, body: bytes) -> None:
        if job not in self._jobs:
            return
        review, name = self._jobs.pop(job)
        data = msgspec.json.decode(body)["data"] if kind == "finished" else {"failed": True}
        self._store.add_review(review.experiment.id, name, msgspec.json.encode(data).decode())

    def _mind(self, review: Review, job: str) -> None:
        """A job is over when the dispatcher has let go of it and its last message is here, or must have been lost."""
        if self._dispatcher.work(job) is not None:
            return
        since = review.silent_since.setdefault(job, time.monotonic())
        if job in self._jobs and time.monotonic() - since > OVERDUE_S:
            self._keep(job, "failed", b"")
        if job not in self._jobs:
            review.under_way.discard(job)


def _field(experiment: Experiment) -> str:
    """The job's config: all variants, and the device that the largest of them is trained on."""
    variants = experiment.plan.variants
    largest = max(variants.values(), key=lambda config: config.hidden_size)
    wish = {name: getattr(largest, name) for name in ("device", "hidden_size", "batch_size")}
    return msgspec.json.encode({"variants": variants, **wish}).decode()
