"""What the driver must do later: a heap of moments, looked at between two orders."""

import heapq
import itertools
import time
from collections.abc import Callable


class Timers:
    """Calls by the time they are due, on a clock that only goes forward; used on the driver's thread."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call it once, not before `seconds` from now."""
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._count), call))

    def idle_s(self, most: float) -> float:
        """How long there is nothing to do, at most `most` seconds."""
        return min(most, max(0.0, self._due[0][0] - time.monotonic())) if self._due else most

    def run_due(self) -> None:
        """Do what has come due."""
        while self._due and self._due[0][0] <= time.monotonic():
            heapq.heappop(self._due)[2]()
