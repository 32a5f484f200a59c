"""What being watched costs a run: the live run with three viewers against the bare loop, on one worker, in turns.

Live is the product as it stands: a fresh run submitted to the service, its slices driven by the dispatcher on a real
Dask worker, every part wanted by three subscriptions of the hub, with kept frames, losses, checkpoints and all. Bare is
`TrainingJob.train_step` in a loop: a task on the same worker, thus in the same thread, with the same config and seed
and for as many steps. A run is as long as the lesson's default, because kept frames are dense in a young run and sparse
in an old one. The thread's clocks are read between two slices, after the first point and at the end, so everything that
thread does for the run counts, Dask's own share too. `slowdown` is CPU time of that thread per step, `slowdown_wall` is
wall time per step, which adds the gaps between slices; both are the median over pairs of live ÷ bare, minus one.

Run: `python -m benchmarks.overhead [--json] [--quick]`
"""

import time
from array import array

import msgspec

from benchmarks.bare import BareLoop, Reading, read_clocks
from benchmarks.report import Goal, cores, median, publish, read_arguments, tell
from benchmarks.stack import (
    CONFIG,
    Audience,
    bare_loops,
    on_worker,
    running_stack,
    stop_runs,
    stream_of,
    wait_until,
    workers_of,
)
from core.config import RecurrentConfig
from core.jobs.runtime import Runtime
from core.jobs.tasks import key_of

GOALS = {"slowdown": Goal("≤", 0.05), "identical_losses": Goal("=", True)}
VIEWERS = 3
PAIRS, STEPS = 9, RecurrentConfig().steps
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
            pair = measure_pair(runtime, audience, steps, live_first=number % 2 == 0)
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


def measure_pair(runtime: Runtime, audience: Audience, steps: int, live_first: bool) -> Pair:
    """One live run and one bare loop, in either order, so that neither always comes after the other."""
    if live_first:
        begin, end, losses = live_run(runtime, audience, steps)
        bare = bare_loops(runtime, steps=end.step)[0]
    else:
        bare = bare_loops(runtime, steps=steps)[0]
        begin, end, losses = live_run(runtime, audience, steps)
    taken = end.step - begin.step
    return Pair(
        cpu=(end.cpu_s - begin.cpu_s) / taken / (bare.cpu_s / bare.timed_steps),
        wall=(end.wall_s - begin.wall_s) / taken / (bare.wall_s / bare.timed_steps),
        identical=same_losses(losses, bare),
    )


def live_run(runtime: Runtime, audience: Audience, steps: int) -> tuple[Reading, Reading, "array[float]"]:
    """A watched run: the clocks after its first point and after so many steps, and its losses."""
    worker = workers_of(runtime)[0]
    run = runtime.service.submit(CONFIG, OWNER)
    audience.watch(run, VIEWERS)
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.losses, 60.0, "the first point")
    begin: Reading = on_worker(runtime, worker, read_clocks, key_of(run, 0)).result()
    wait_until(lambda: stream.step >= steps, LONGEST_S, f"{steps} steps")
    end: Reading = on_worker(runtime, worker, read_clocks, key_of(run, 0)).result()
    stop_runs(runtime, {run: OWNER})
    audience.leave()
    return begin, end, stream.losses


def same_losses(live: "array[float]", bare: BareLoop) -> bool:
    """Bit for bit, over the steps that both took; losses travel as the 32-bit floats that training computes in."""
    common = min(len(live), len(bare.losses))
    return common > 1 and live[:common] == array("f", bare.losses[:common])


if __name__ == "__main__":
    main()
