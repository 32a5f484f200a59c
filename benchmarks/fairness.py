"""Whether a class can press Start at once: sixty runs of sixty owners on the workers of one machine, each with its viewer.

The same config everywhere. Bare loops on all workers at once, before and after, say what the machine can do;
`total_over_bare` is what sixty runs together make of it. Steps are counted in a window that begins five seconds
after the last submit and grows where workers are few, so that every run gets a number of turns in it. A first point counts
when it reaches the run's viewer. `old_run_share` is measured on a single worker: a run a minute old, then ten
newcomers of other owners; what the old one gets of that worker's steps, over the eleventh that would be fair.

Run: `python -m benchmarks.fairness [--json] [--quick]`
"""

import time

import msgspec

from benchmarks.report import Goal, Value, cores, median, publish, read_arguments, tell
from benchmarks.stack import (
    CONFIG,
    Audience,
    bare_loops,
    running_stack,
    stop_runs,
    stream_of,
    wait_until,
    workers_of,
)
from core.jobs.runtime import Runtime

GOALS = {
    "slowest_first_point_s": Goal("≤", 5.0),
    "min_over_median_steps": Goal("≥", 0.5),
    "total_over_bare": Goal("≥", 0.9),
    "old_run_share": Goal("≥", 0.5),
}
LONGEST_WAIT_S = 120.0


class Plan(msgspec.Struct, frozen=True):
    """How many and how long. `window_s` holds for three workers or more, fewer take longer."""

    runs: int = 60
    settle_s: float = 5.0
    window_s: float = 20.0
    bare_s: float = 10.0
    age_s: float = 60.0
    newcomers: int = 10
    newcomers_s: float = 10.0

    def window_for(self, workers: int) -> float:
        """Seconds in which steps are counted."""
        return max(self.window_s, self.window_s * 3 / workers)


QUICK = Plan(runs=6, settle_s=0.3, window_s=1.0, bare_s=0.3, age_s=1.0, newcomers=3, newcomers_s=1.5)


class Group:
    """Runs of one owner each, submitted together and watched by a viewer each."""

    def __init__(self, runtime: Runtime, audience: Audience, owners: list[str]) -> None:
        self.runtime, self.audience = runtime, audience
        self.owners: dict[str, str] = {}
        self.submitted: dict[str, float] = {}
        for owner in owners:
            now = time.monotonic()
            run = runtime.service.submit(CONFIG, owner)
            self.owners[run], self.submitted[run] = owner, now
            audience.watch(run)

    def first_points_s(self) -> list[float]:
        """Seconds from each run's own submit to its first loss at its viewer; waits for all of them."""
        seen = self.audience.first_point_at
        wait_until(lambda: self.owners.keys() <= seen.keys(), LONGEST_WAIT_S, "every run's first point")
        return [seen[run] - at for run, at in self.submitted.items()]

    def steps(self) -> list[int]:
        """The step each run stands at."""
        return [stream_of(self.runtime, run).step for run in self.owners]

    def stop(self) -> None:
        """End them all."""
        stop_runs(self.runtime, self.owners)


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "")
    plan = QUICK if arguments.quick else Plan()
    started = time.perf_counter()
    results = measure_class(plan) | measure_old_run(plan)
    results |= {"cores": cores(), "seconds": time.perf_counter() - started}
    publish(results, GOALS, arguments.json)


def measure_class(plan: Plan) -> dict[str, Value]:
    """All at once on all workers."""
    with running_stack() as runtime, Audience(runtime) as audience:
        workers = len(workers_of(runtime))
        window_s = plan.window_for(workers)
        before = bare_steps_per_s(runtime, plan.bare_s)
        tell(f"{workers} bare loops: {before:.0f} steps/s; {plan.runs} runs start, counted for {window_s:g} s")
        group = Group(runtime, audience, [f"owner-{number}" for number in range(plan.runs)])
        time.sleep(plan.settle_s)
        at, began = group.steps(), time.monotonic()
        time.sleep(window_s)
        seconds = time.monotonic() - began
        taken = [now - then for now, then in zip(group.steps(), at, strict=True)]
        first_points = group.first_points_s()
        group.stop()
        after = bare_steps_per_s(runtime, plan.bare_s)
    total, bare = sum(taken) / seconds, (before + after) / 2
    tell(
        f"steps in the window: least {min(taken)}, median {median(taken):g}, most {max(taken)}; bare after: {after:.0f}"
    )
    return {
        "slowest_first_point_s": max(first_points),
        "median_first_point_s": median(first_points),
        "min_over_median_steps": min(taken) / max(1.0, median(taken)),
        "total_over_bare": total / bare,
        "total_steps_per_s": total,
        "bare_steps_per_s_before": before,
        "bare_steps_per_s_after": after,
        "runs": plan.runs,
        "workers": workers,
    }


def measure_old_run(plan: Plan) -> dict[str, Value]:
    """One old run and its newcomers on one worker."""
    with running_stack(workers=1) as runtime, Audience(runtime) as audience:
        old = Group(runtime, audience, ["old-owner"])
        tell(f"one run trains alone for {plan.age_s:g} s")
        time.sleep(plan.age_s)
        at = old.steps()[0]
        newcomers = Group(runtime, audience, [f"newcomer-{number}" for number in range(plan.newcomers)])
        time.sleep(plan.newcomers_s)
        kept, others = old.steps()[0] - at, newcomers.steps()
        tell(f"beside newcomers with {min(others)} to {max(others)} steps the old run took {kept}")
        newcomers.stop()
        old.stop()
    fair = (kept + sum(others)) / (1 + plan.newcomers)
    return {"old_run_share": kept / fair, "newcomers": plan.newcomers}


def bare_steps_per_s(runtime: Runtime, seconds: float) -> float:
    """Steps a second of bare loops on all workers at once, together."""
    return sum(loop.timed_steps / loop.wall_s for loop in bare_loops(runtime, seconds=seconds))


if __name__ == "__main__":
    main()
