"""An experiment under way, as the driver's thread has it: what waits, what is with the dispatcher, what has yet to be heard of."""

from collections import deque

from core.jobs.reviews import Review
from core.jobs.throughput import Throughput
from core.runs.experiment import Experiment


class Active:
    """The members' runs: `waiting` in their order, `given` to the dispatcher, and `unheard` ones.

    Unheard are those of a ladder that the dispatcher let go of before their last message came, on which the next rung depends.
    `review` begins when all members of a race have ended.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.waiting: deque[str] = deque()
        self.given: set[str] = set()
        self.unheard: set[str] = set()
        self.review: Review | None = None
        self.throughput = Throughput()
