"""An experiment under way as the driver's thread sees it: who waits, who trains, and what those who wait are to be told."""

from collections import deque
from typing import Any

from core.jobs.reviews import Review
from core.jobs.throughput import Throughput
from core.runs.experiment import Experiment


class Active:
    """An experiment under way: its members that wait, and those that the dispatcher has. Of the driver's thread.

    `told` is what a member's mailbox must say once it has one, `places` the place in the queue that was last said. `unheard`
    are those of a ladder that the dispatcher let go of before their last message came: the next rung depends on it.
    `review` begins when all members of a race have ended.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.id, self.owner = experiment.id, experiment.owner
        self.waiting: deque[str] = deque()
        self.given: set[str] = set()
        self.unheard: set[str] = set()
        self.review: Review | None = None
        self.told: dict[str, dict[str, Any]] = {}
        self.places: dict[str, int] = {}
        self.throughput = Throughput()

    def is_paused(self, run: str) -> bool:
        """Whether a member that waits is to go on waiting."""
        return bool(self.told.get(run, {}).get("paused"))
