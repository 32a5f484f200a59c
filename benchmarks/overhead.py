"""What being watched costs a run: the live run with three viewers against the bare loop, on one worker, in turns.

Live is the product as it stands: a fresh run submitted to the service, its slices driven by the dispatcher on a real
Dask worker, every part wanted by three subscriptions of the hub, with kept frames, losses, checkpoints and all. Bare is
`TrainingJob.train_step` with the same config and seed, and nothing else. A pair is a run as long as the lesson's default,
because kept frames are dense in a young run and sparse in an old one. Within a pair the two take turns on the same thread
every few hundred steps, each catching up with the other, so that a machine that grows slower or faster does so for
both; the clock by which messages are due stands still meanwhile. Everything that thread does between two bare stretches
counts as live, Dask's own share too. `slowdown` is CPU time of
that thread per step, `slowdown_wall` is wall time per step, which adds waiting and the gaps between slices; both are the
median over pairs of live ÷ bare, minus one.

Run: `python -m benchmarks.overhead [--json] [--quick]`
"""

import functools
import time
from array import array

import msgspec

from benchmarks.bare import Stretch, catch_up, losses_of
from benchmarks.report import Goal, cores, median, publish, read_arguments, tell
from benchmarks.stack import (
    CONFIG,
    Audience,
    on_worker,
    running_stack,
    stop_runs,
    stream_of,
    wait_until,
    workers_of,
)
from core.config import RecurrentConfig, to_json
from core.jobs.job import JobSpec, Source
from core.jobs.runtime import Runtime
from core.jobs.tasks import key_of
from core.runs.stream import RunStream

GOALS = {"slowdown": Goal("≤", 0.05), "identical_losses": Goal("=", True)}
VIEWERS = 3
PAIRS, STEPS, TURN = 9, RecurrentConfig().steps, 200
QUICK_PAIRS, QUICK_STEPS = 2, 150
LONGEST_S = 300.0
OWNER = "benchmark"


class Pair(msgspec.Struct, frozen=True):
    """Seconds a step, live ÷ bare, and whether both saw the same losses."""

    cpu: float
    wall: float
    identical: bool


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "")
    pairs, steps = (QUICK_PAIRS, QUICK_STEPS) if arguments.quick else (PAIRS, STEPS)
    started, measured = time.perf_counter(), []
    with running_stack(workers=1) as runtime, Audience(runtime) as audience:
        for number in range(pairs):
            pair = measure_pair(runtime, audience, steps)
            measured.append(pair)
            tell(f"pair {number + 1} of {pairs}: cpu {pair.cpu - 1:+.1%}, wall {pair.wall - 1:+.1%}")
    results = {
        "slowdown": median([pair.cpu for pair in measured]) - 1.0,
        "slowdown_wall": median([pair.wall for pair in measured]) - 1.0,
        "identical_losses": all(pair.identical for pair in measured),
        "pairs": pairs,
        "steps": steps,
        "viewers": VIEWERS,
        "cores": cores(),
        "seconds": time.perf_counter() - started,
    }
    publish(results, GOALS, arguments.json)


def measure_pair(runtime: Runtime, audience: Audience, steps: int) -> Pair:
    """One watched run and its bare twin."""
    worker = workers_of(runtime)[0]
    run = runtime.service.submit(CONFIG, OWNER)
    audience.watch(run, VIEWERS)
    stream = stream_of(runtime, run)
    spec, source, key = JobSpec("bare", 0, "recurrent", to_json(CONFIG)), Source(CONFIG.corpus), key_of(run, 0)

    def let_bare_catch_up() -> Stretch:
        stretch: Stretch = on_worker(runtime, worker, catch_up, key, spec, source).result()
        return stretch

    wait_until(lambda: stream.losses, 60.0, "the first point")
    step, stretches = let_bare_catch_up().steps, []
    while step < steps:
        wait_until(functools.partial(reached, stream, step + min(TURN, steps - step)), LONGEST_S, f"{TURN} steps")
        stretches.append(let_bare_catch_up())
        step += stretches[-1].steps
    bare = array("f", on_worker(runtime, worker, losses_of, key).result())
    stop_runs(runtime, {run: OWNER})
    audience.leave()
    return Pair(
        cpu=sum(one.live_cpu_s for one in stretches) / sum(one.bare_cpu_s for one in stretches),
        wall=sum(one.live_wall_s for one in stretches) / sum(one.bare_wall_s for one in stretches),
        # bit for bit: losses travel as the 32-bit floats that training computes in
        identical=len(bare) == step and stream.losses[:step] == bare,
    )


def reached(stream: RunStream, step: int) -> bool:
    """Whether a run's stream is so far."""
    return stream.step >= step


if __name__ == "__main__":
    main()
