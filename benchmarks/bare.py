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


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of a live run and the bare one of as many steps that follows it at once, both in seconds of one thread."""

    steps: int
    live_cpu_s: float
    live_wall_s: float
    bare_cpu_s: float
    bare_wall_s: float


def train_bare(spec: JobSpec, source: Source, seconds: float, steps: int) -> BareLoop:
    """Train without mailbox and messages for so long, or so many steps (whichever comes last), at least two."""
    job = cast("TrainingJob", tasks.make_job(spec, source, None))
    losses = [job.train_step()]
    cpu, started = time.thread_time(), time.perf_counter()
    while len(losses) < max(2, steps) or time.perf_counter() - started < seconds:
        losses.append(job.train_step())
    return BareLoop(losses, time.thread_time() - cpu, time.perf_counter() - started)


class Twin:
    """The bare run beside a live one on its worker, and the clocks where the bare one last stopped."""

    def __init__(self, spec: JobSpec, source: Source) -> None:
        self.job = cast("TrainingJob", tasks.make_job(spec, source, None))
        self.losses: list[float] = []
        self.cpu_s = self.wall_s = 0.0


_TWINS: dict[str, Twin] = {}


def catch_up(key: str, spec: JobSpec, source: Source) -> Stretch:
    """Take the steps that the live run `key` took since the last call, bare; what the thread did in between was live.

    As a task it waits for the present slice to end, so no step is cut in two. The first call is not timed on
    either side: it makes the twin and the optimiser's state.
    """
    live_cpu_s, live_wall_s = time.thread_time(), time.perf_counter()
    twin = _TWINS.get(key) or _TWINS.setdefault(key, Twin(spec, source))
    live_cpu_s, live_wall_s = live_cpu_s - twin.cpu_s, live_wall_s - twin.wall_s
    cpu_s, wall_s = time.thread_time(), time.perf_counter()
    live = cast("TrainingJob", tasks._TABLE[key].job)
    steps = live.step - twin.job.step
    for _ in range(steps):
        twin.losses.append(twin.job.train_step())
    # Messages go by the clock. The time that the twin took is not the live run's: it would send as many in half of its time.
    live._observer.pace.rest()
    twin.cpu_s, twin.wall_s = time.thread_time(), time.perf_counter()
    return Stretch(steps, live_cpu_s, live_wall_s, twin.cpu_s - cpu_s, twin.wall_s - wall_s)


def losses_of(key: str) -> list[float]:
    """Every loss of the twin, which is then forgotten."""
    return _TWINS.pop(key).losses
