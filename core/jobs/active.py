"""An experiment under way as the driver's thread sees it: who waits, who trains, and what those who wait are to be told."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from core.jobs.reviews import Review
from core.jobs.throughput import Throughput
from core.runs.experiment import Experiment
from core.runs.hub import Hub


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


def waiting_in(under_way: Iterable[Active], run: str) -> Active | None:
    """The experiment in which a member waits for its turn; None where it waits in none."""
    return next((active for active in under_way if run in active.waiting), None)


def queue(under_way: Iterable[Active], owner: str) -> Iterator[str]:
    """An owner's members in the order in which they will have their turn."""
    return (run for active in under_way if active.owner == owner for run in active.waiting)


def tell_places(under_way: Collection[Active], hub: Hub) -> None:
    """Tell those who watch a member that waits where it stands; the others need not be read from the library for that."""
    watched = hub.watched()
    for active in under_way:
        if watched.isdisjoint(active.waiting):
            continue
        for place, run in enumerate(queue(under_way, active.owner), 1):
            waits = run in watched and run in active.waiting and not active.is_paused(run)
            if waits and active.places.get(run) != place:
                active.places[run] = place
                hub.say(run, "queued", {"position": place})
