"""One worker's time, shared among owners: evenly, without starving the old or the new."""

import heapq
import itertools

from core.jobs.fair_share import FairShare

SLICE_S = 0.1


class Worker:
    """Runs queued slices by start tag, as Dask does by priority, on a clock of its own."""

    def __init__(self) -> None:
        self.share, self.queue, self.count = FairShare(), [], itertools.count()
        self.now_s = 0.0
        self.served_s: dict[str, float] = {}

    def enqueue(self, run: str, owner: str) -> None:
        tag = self.share.enqueue(owner, SLICE_S)
        heapq.heappush(self.queue, (tag, next(self.count), run, owner))

    def work(self, seconds: float) -> None:
        end = self.now_s + seconds
        while self.now_s < end:
            tag, _, run, owner = heapq.heappop(self.queue)
            self.now_s += SLICE_S
            self.served_s[owner] = self.served_s.get(owner, 0.0) + SLICE_S
            self.share.served(owner, tag, SLICE_S, SLICE_S)
            self.enqueue(run, owner)


def test_sixty_owners_get_the_same() -> None:
    worker = Worker()
    for number in range(60):
        worker.enqueue(f"run-{number}", f"owner-{number}")
    worker.work(60)
    assert max(worker.served_s.values()) - min(worker.served_s.values()) <= 2 * SLICE_S + 1e-9


def test_an_owner_with_ten_runs_gets_no_more_than_one_with_one() -> None:
    worker = Worker()
    for number in range(10):
        worker.enqueue(f"many-{number}", "many")
    worker.enqueue("single", "single")
    worker.work(20)
    assert abs(worker.served_s["many"] - worker.served_s["single"]) <= 11 * SLICE_S


def test_newcomers_do_not_starve_an_old_run_and_are_served_at_once() -> None:
    worker = Worker()
    worker.enqueue("old", "old")
    worker.work(60)
    before = worker.served_s["old"]
    for number in range(10):
        worker.enqueue(f"new-{number}", f"new-{number}")
    worker.work(1.2)
    assert all(f"new-{number}" in worker.served_s for number in range(10))
    worker.work(9.8)
    assert worker.served_s["old"] - before >= 0.8


def test_who_pauses_and_comes_back_has_saved_nothing_up() -> None:
    worker = Worker()
    worker.enqueue("a", "a")
    worker.enqueue("b", "b")
    worker.work(10)
    paused = [entry for entry in worker.queue if entry[3] == "b"]
    worker.queue = [entry for entry in worker.queue if entry[3] != "b"]
    heapq.heapify(worker.queue)
    worker.work(30)
    worker.enqueue(paused[0][2], "b")
    before = worker.served_s["a"]
    worker.work(10)
    assert worker.served_s["a"] - before >= 4.5
