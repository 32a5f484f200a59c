"""How many workers' worth of time a set of runs is really given: the measure behind its time left."""

from collections import deque
from collections.abc import Mapping

LOOK_EVERY_S = 1.0
WINDOW_S = 20.0
SHORTEST_S = 3.0


class Throughput:
    """Working seconds gained per second of the clock, over a window that moves. `workers` is None until it has measured."""

    def __init__(self) -> None:
        self.workers: float | None = None
        self._gained_s = 0.0
        self._seen_s: dict[str, float] = {}
        self._looks: deque[tuple[float, float]] = deque()

    def due(self, now_s: float) -> bool:
        """Whether it is time to look again."""
        return not self._looks or now_s - self._looks[-1][0] >= LOOK_EVERY_S

    def look(self, now_s: float, elapsed_s: Mapping[str, float]) -> None:
        """Take in the working time of each run so far; one that fell back to a checkpoint has gained nothing."""
        for run, elapsed in elapsed_s.items():
            self._gained_s += max(0.0, elapsed - self._seen_s.get(run, elapsed))
        self._seen_s = dict(elapsed_s)
        self._looks.append((now_s, self._gained_s))
        while now_s - self._looks[0][0] > WINDOW_S:
            self._looks.popleft()
        since_s, gained_s = self._looks[0]
        if now_s - since_s >= SHORTEST_S:
            self.workers = (self._gained_s - gained_s) / (now_s - since_s)
