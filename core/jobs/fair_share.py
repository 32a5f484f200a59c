"""Who works next on one worker: start-time fair queueing over owners, so a class of sixty shares it evenly.

Every owner has a virtual time: the worker seconds used so far. A newcomer starts at the present virtual time, not at zero, so
it cannot starve those who came before it; and the expected cost of a queued slice is charged when it is queued, so ten runs of
one owner do not get ten turns at the same time. (Goyal, Vin & Cheng 1996, start-time fair queueing.)
"""


class FairShare:
    """Virtual time of one worker's owners, in seconds."""

    def __init__(self) -> None:
        self._used_s: dict[str, float] = {}
        self._now_s = 0.0

    def enqueue(self, owner: str, expected_s: float) -> float:
        """Charge a slice about to be queued and return its start tag: the smaller, the sooner it should run."""
        start = max(self._used_s.get(owner, 0.0), self._now_s)
        self._used_s[owner] = start + expected_s
        return start

    def served(self, owner: str, start: float, expected_s: float, busy_s: float) -> None:
        """A slice with this start tag has run: virtual time moves on, and the charge becomes what it really took."""
        self._now_s = max(self._now_s, start)
        if owner in self._used_s:
            self._used_s[owner] += busy_s - expected_s

    def forget_idle(self, active: set[str]) -> None:
        """Drop owners without work whose time lies behind the present; they would start anew from it anyway."""
        for owner in [o for o, used in self._used_s.items() if o not in active and used <= self._now_s]:
            del self._used_s[owner]
