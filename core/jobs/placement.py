"""Which worker a job goes to: one that has its device, with the least to do, within limits per worker and per owner."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping

from core.devices import choose, in_order
from core.jobs.work import Work

RUNS_PER_WORKER = 80
RUNS_PER_OWNER = int(os.environ.get("SEQLENS_RUNS_PER_OWNER", "8"))

Devices = Mapping[str, tuple[str, ...]]  # those that each worker can train on


def on_offer(devices: Devices) -> tuple[str, ...]:
    """All that some worker has, in the catalogue's order."""
    return in_order({name for names in devices.values() for name in names})


def suited(work: Work, workers: Iterable[str], devices: Devices) -> set[str]:
    """The workers that have the device which a job comes to here; all of them when none has, where it will say so itself."""
    wanted = choose(work.wish, on_offer(devices))
    workers = set(workers)
    return {worker for worker in workers if wanted in devices.get(worker, ("cpu",))} or workers


def loads(works: Iterable[Work], workers: Iterable[str]) -> dict[str, int]:
    """Worker → how many jobs want its time now."""
    counted = dict.fromkeys(sorted(workers), 0)
    for work in works:
        if work.running and work.worker in counted:
            counted[work.worker] += 1
    return counted


def place(
    waiting: Iterable[Work], works: Iterable[Work], workers: Iterable[str], devices: Devices | None = None
) -> list[tuple[Work, str]]:
    """(job, worker) for every waiting job that has a place now, first come first served.

    An owner's limit is on single runs; an experiment hands over a few members at a time by itself, and must not take their places.
    """
    works = list(works)
    load = loads(works, workers)
    of_owner = Counter(work.owner for work in works if work.running and not work.member)
    placed = []
    for work in waiting:
        able = suited(work, load, devices or {})
        worker = min((address for address in load if address in able), key=lambda address: load[address], default=None)
        if worker is None or load[worker] >= RUNS_PER_WORKER:
            continue
        if not work.member:
            if of_owner[work.owner] >= RUNS_PER_OWNER:
                continue
            of_owner[work.owner] += 1
        load[worker] += 1
        placed.append((work, worker))
    return placed


def moves(works: Iterable[Work], workers: Iterable[str], devices: Devices | None = None) -> list[tuple[Work, str]]:
    """(job, worker) for jobs to carry from the fullest worker to the emptiest, as when one has just come up."""
    works = list(works)
    load = loads(works, workers)
    if len(load) < 2:
        return []
    emptiest, fullest = min(load, key=lambda w: load[w]), max(load, key=lambda w: load[w])
    movable = [
        work
        for work in works
        if work.worker == fullest
        and work.running
        and work.move_to is None
        and emptiest in suited(work, load, devices or {})
    ]
    return [(work, emptiest) for work in movable[: (load[fullest] - load[emptiest]) // 2]]


def spread(works: Iterable[Work], owner: str) -> int:
    """On how many workers an owner has jobs that want time; at least 1."""
    return len({work.worker for work in works if work.owner == owner and work.running}) or 1
