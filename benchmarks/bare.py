"""What runs on a worker beside the product: the bare training loop, and a look at the clocks of the thread that trains.

A module of its own because Dask workers import it by name.
"""

import time
from typing import TYPE_CHECKING, cast

import msgspec

from core.jobs import tasks
from core.jobs.job import JobSpec, Source

if TYPE_CHECKING:
    from core.training.loop import TrainingJob


class BareLoop(msgspec.Struct, frozen=True):
    """A stretch of the bare algorithm: losses of steps 1, 2, …; thread and wall seconds of all steps but the first."""

    losses: list[float]
    cpu_s: float
    wall_s: float

    @property
    def timed_steps(self) -> int:
        """The first step makes the optimiser's state and is not timed."""
        return len(self.losses) - 1


class Reading(msgspec.Struct, frozen=True):
    """The clocks of a worker's training thread between two slices, and the step a run stood at there."""

    cpu_s: float
    wall_s: float
    step: int


def train_bare(spec: JobSpec, source: Source, seconds: float, steps: int) -> BareLoop:
    """Train without mailbox and messages for so long, or so many steps (whichever comes last), at least two."""
    job = cast("TrainingJob", tasks.make_job(spec, source, None))
    losses = [job.train_step()]
    cpu, started = time.thread_time(), time.perf_counter()
    while len(losses) < max(2, steps) or time.perf_counter() - started < seconds:
        losses.append(job.train_step())
    return BareLoop(losses, time.thread_time() - cpu, time.perf_counter() - started)


def read_clocks(key: str) -> Reading:
    """As a task this waits for the present slice to end, so no step is cut in two."""
    return Reading(time.thread_time(), time.perf_counter(), tasks._TABLE[key].job.step)
