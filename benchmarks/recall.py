"""How long five networks remember: the longest sequence whose first symbol each can still name at the end.

Task, variants and lengths are those of core.recall_ladder, which the page on gradients climbs live; one thread. For each
variant and seed the ladder of lengths T is bisected: a rung counts when the bare training loop solves it (at least 95 % of
1,000 fresh sequences, looked at every 100 steps) within a fixed budget of steps, the same on every rung; training ends
with the first look that finds it solved. `rnn` … `gru_open` are medians over the seeds of the longest solved T, 0 when
not even the lowest rung was. `ratio` is the better of the two open-gate variants ÷ the tanh RNN (÷ the lowest rung when
that solved none); a goal of 3 counts as met, too, when the ladder has no rung left to show it (`ladder_exhausted`).

Run: `python -m benchmarks.recall [--json] [--quick]`
"""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor

import msgspec

from benchmarks.report import Goal, Value, cores, median, publish, read_arguments, tell
from core.jobs.engine import MEMORY_IS_KEPT
from core.recall_ladder import BUDGET, LADDER, VARIANTS, ratio
from core.runs import bisection

GOALS = {"ratio": Goal("≥", 3.0)}


class Plan(msgspec.Struct, frozen=True):
    """The rungs, the seeds and the budget of each training, in steps."""

    ladder: tuple[int, ...] = LADDER
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    steps: int = BUDGET.steps


QUICK = Plan(ladder=(5, 10), seeds=(1,), steps=100)


class Attempt(msgspec.Struct, frozen=True):
    """One training: whether it was solved, after how many steps (all of them if not), and what it took."""

    length: int
    solved: bool
    steps: int
    seconds: float


class Climb(msgspec.Struct, frozen=True):
    """All attempts of one variant and seed, and the longest solved T, 0 if there is none."""

    variant: str
    seed: int
    attempts: tuple[Attempt, ...]
    longest: int


def main() -> None:
    """Climb with every variant and seed, side by side, and publish."""
    arguments = read_arguments(__doc__ or "")
    plan = QUICK if arguments.quick else Plan()
    started = time.perf_counter()
    os.environ.update({name: str(value) for name, value in MEMORY_IS_KEPT.items()})  # the workers inherit it
    workers = cores()
    tell(f"{len(VARIANTS)} variants × {len(plan.seeds)} seeds, {plan.steps} steps each, on {workers} processes")
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(climb, variant, seed, plan) for variant in VARIANTS for seed in plan.seeds]
        climbs = [_told(future.result()) for future in waiting]
    publish(summary(climbs, plan) | {"cores": workers, "seconds": time.perf_counter() - started}, GOALS, arguments.json)


def climb(variant: str, seed: int, plan: Plan) -> Climb:
    """Bisect the ladder for the highest rung solved, as if every rung below a solved one were solved too."""
    attempts: dict[int, Attempt] = {}
    verdicts: dict[int, bool] = {}
    while (rung := bisection.next_rung(plan.ladder, verdicts)) is not None:
        attempts[rung] = attempt(variant, seed, rung, plan.steps)
        verdicts[rung] = attempts[rung].solved
    return Climb(variant, seed, tuple(attempts.values()), bisection.longest(plan.ladder, verdicts) or 0)


def attempt(variant: str, seed: int, length: int, steps: int) -> Attempt:
    """Train until solved or until the budget is used up; in a worker process."""
    import torch

    from core.training.learner import MemoryLearner

    torch.set_num_threads(1)
    config = msgspec.structs.replace(VARIANTS[variant].config, length=length, seed=seed, steps=steps)
    learner = MemoryLearner(config)
    started = time.perf_counter()
    while not learner.is_done:
        learner.train_step()
    return Attempt(length, learner.score().solved, learner.step, time.perf_counter() - started)


def summary(climbs: list[Climb], plan: Plan) -> dict[str, Value]:
    """Medians by variant, the ratio, and what a full budget costs in seconds."""
    longest = {name: median([climb.longest for climb in climbs if climb.variant == name]) for name in VARIANTS}
    found = ratio(longest, plan.ladder)
    assert found is not None  # every climb is over
    full = [each.seconds for climb in climbs for each in climb.attempts if each.steps >= plan.steps]
    return {
        **longest,
        "ratio": found.value,
        "ladder_exhausted": found.exhausted,
        "steps": plan.steps,
        "budget_median_s": median(full) if full else None,
        "budget_longest_s": max(full) if full else None,
        "seeds": len(plan.seeds),
    }


def _told(done: Climb) -> Climb:
    """Passes a climb on after saying how it went."""
    rungs = ", ".join(
        f"T {each.length} {'solved' if each.solved else 'not'} ({each.steps} steps, {each.seconds:.1f} s)"
        for each in done.attempts
    )
    tell(f"{done.variant} seed {done.seed}: {done.longest}  [{rungs}]")
    return done


if __name__ == "__main__":
    main()
