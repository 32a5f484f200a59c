"""What being watched costs a run: the live run with three viewers against the bare loop, on one worker, in turns.

Live is the product as it stands: a fresh run submitted to the service, its slices driven by the dispatcher on a real Dask
worker, every part wanted by three subscriptions of the hub, kept frames, losses, checkpoints and all. Bare is
`TrainingJob.train_step` in a loop, as a task on the same worker and thus in the same thread, with the same config and seed and for
as many steps. The clocks of that thread are read between two slices, after a run's first point and at the end of its
window, so everything the thread does for the run in between counts, Dask's own share too. Runs are young here (a few
seconds), which is when kept frames are densest: an older run pays less. `slowdown` is in CPU time of the training thread,
which other programs on the machine hardly disturb; `slowdown_wall` is by the clock on the wall.

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
from core.jobs.runtime import Runtime
from core.jobs.tasks import key_of

GOALS = {"slowdown": Goal("≤", 0.05), "identical_losses": Goal("=", True)}
VIEWERS = 3
PAIRS, WINDOW_S = 11, 6.0
QUICK_PAIRS, QUICK_WINDOW_S = 2, 1.0
OWNER = "benchmark"


class Pair(msgspec.Struct, frozen=True):
    """Seconds a step, live ÷ bare, and whether both saw the same losses."""

    cpu: float
    wall: float
    identical: bool


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "")
    pairs, window_s = (QUICK_PAIRS, QUICK_WINDOW_S) if arguments.quick else (PAIRS, WINDOW_S)
    with running_stack(workers=1) as runtime:
        audience = Audience(runtime)
        measured = []
        for number in range(pairs):
            measured.append(measure_pair(runtime, audience, window_s, live_first=number % 2 == 0))
            tell(f"pair {number + 1} of {pairs}: cpu {measured[-1].cpu - 1:+.2%}, wall {measured[-1].wall - 1:+.2%}")
        audience.close()
    results = {
        "slowdown": median([pair.cpu for pair in measured]) - 1.0,
        "slowdown_wall": median([pair.wall for pair in measured]) - 1.0,
        "identical_losses": all(pair.identical for pair in measured),
        "pairs": pairs,
        "viewers": VIEWERS,
        "cores": cores(),
    }
    publish(results, GOALS, arguments.json)


def measure_pair(runtime: Runtime, audience: Audience, window_s: float, live_first: bool) -> Pair:
    """One live run and one bare loop, in either order, so that neither always comes after the other."""
    if live_first:
        begin, end, losses = live_run(runtime, audience, window_s)
        bare = bare_loops(runtime, 0.0, end.step)[0]
    else:
        bare = bare_loops(runtime, window_s)[0]
        begin, end, losses = live_run(runtime, audience, window_s)
    steps = end.step - begin.step
    return Pair(
        cpu=(end.cpu_s - begin.cpu_s) / steps / (bare.cpu_s / bare.timed_steps),
        wall=(end.wall_s - begin.wall_s) / steps / (bare.wall_s / bare.timed_steps),
        identical=same_losses(losses, bare),
    )


def live_run(runtime: Runtime, audience: Audience, window_s: float) -> tuple[Reading, Reading, "array[float]"]:
    """A watched run: the clocks after its first point and at the end of the window, and its losses."""
    run = runtime.service.submit(CONFIG, OWNER)
    audience.watch(run, VIEWERS)
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.losses, 60, "the first point")
    worker = workers_of(runtime)[0]
    begin: Reading = on_worker(runtime, worker, read_clocks, key_of(run, 0)).result()
    time.sleep(window_s)
    end: Reading = on_worker(runtime, worker, read_clocks, key_of(run, 0)).result()
    stop_runs(runtime, {run: OWNER})
    audience.leave()
    return begin, end, stream.losses


def same_losses(live: "array[float]", bare: BareLoop) -> bool:
    """Bit for bit, over the steps that both took (losses travel as 32-bit floats, which is what training computes in)."""
    common = min(len(live), len(bare.losses))
    return common > 1 and live[:common] == array("f", bare.losses[:common])


if __name__ == "__main__":
    main()
