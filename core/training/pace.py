"""What may be sent and measured now: rates follow the audience, live probes cost at most 1 % of training time.

Nothing here decides what is kept (core.snapshot.is_kept_step does, from the step number) or what training computes.
"""

import math
import time
from collections.abc import Callable, Iterable

from core.snapshot import PARTS

# Of training time, for live probes. Kept frames come on top: their distance grows, and all probes together stay within 3 %.
PROBE_SHARE = 0.01
UNWATCHED_LOSS_HZ = 2.0
CLOSE_AUDIENCE = 3  # up to so many viewers get the full rates
# A run that has a small part of its worker comes in bursts, seconds apart: sending each burst in thirty pieces a second
# would only take time from the others.
FULL_RATE_SHARE, CROWDED_LOSS_HZ, CROWDED_PROBE_SHARE = 0.3, 5.0, 0.005
BROADCAST_LOSS_HZ, BROADCAST_HZ = 5.0, 2.0
CLOSE_BYTES_PER_S, BROADCAST_BYTES_PER_S = 500_000.0, 40_000.0
WINDOW_S = 5.0  # how far back measured shares and rates reach
SAVED_S = 5.0  # for how long unused time for probes is saved
# Reading the mailbox and working out what is due takes some 100 µs, a fiftieth of a small step: short steps share one look,
# and nobody looks before the next loss may be due. Longer than the second of these would keep the other parts waiting.
LOOK_S, LONGEST_LOOK_S = 0.015, 0.035


class Allowance:
    """Something that flows in and is spent. What is left over, or was overspent, counts next time: averages hold."""

    def __init__(self, capacity: float, level: float) -> None:
        self.capacity, self.level = capacity, level

    def fill(self, amount: float) -> None:
        """Let some flow in, up to the capacity."""
        self.level = min(self.capacity, self.level + amount)

    def spend(self, amount: float, floor: float = -math.inf) -> None:
        """Take some out; spending does not sink the level below the floor, when there is one."""
        self.level = max(self.level - amount, min(self.level, floor))


class Trained:
    """Steps since the last look: how many, and in seconds the time they filled and the time spent on them."""

    def __init__(self) -> None:
        self.steps = 0
        self.passed_s = self.busy_s = 0.0


class Pace:
    """Meters the emission of one run. `clock` gives seconds; every method is told what happened since.

    `parts` are those the run has; no other is ever due.

    Each watched part has its own share of the time for probes, by the square root of its declared rate: what is to move
    fast gets more, and nothing waits for the debt of a dearer one.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter, parts: Iterable[str] = PARTS) -> None:
        self._clock = clock
        self._filled_at = clock()
        self._look_at = -math.inf
        self._stepped_at: float | None = None
        self._rates = {name: Allowance(2.0, 1.0) for name in parts if PARTS[name].max_hz > 0.0}
        self._bytes = Allowance(capacity=CLOSE_BYTES_PER_S, level=BROADCAST_BYTES_PER_S)
        self._probe_time = {
            name: Allowance(SAVED_S * PROBE_SHARE, 0.0) for name in self._rates if PARTS[name].costs_probe
        }
        self._heard: tuple[Iterable[str], int] = ((), 0)
        self._hear((), 0)
        self._trained_s = self._probed_s = 0.0  # fading over the window
        self._steps = self._steps_s = self._busy_s = 0.0
        self._new = Trained()

    def trained(self, seconds: float, intended_s: float = 0.0, steps: int = 1) -> None:
        """So many training steps took so long; in slow motion `intended_s` is the time they are to fill, waiting included."""
        now = self._clock()
        self._new.steps += steps
        self._new.passed_s += seconds if self._stepped_at is None else now - self._stepped_at
        self._new.busy_s += max(seconds, intended_s)
        self._stepped_at = now

    def sent(self, part: str, size: int, seconds: float = 0.0, required: bool = False) -> None:
        """A message of about `size` bytes went out; measuring and sending it took so long.

        What was `required`, such as a kept frame, uses up what was saved but leaves no debt.
        """
        floor = 0.0 if required else -math.inf
        if part in self._rates:
            self._rates[part].spend(1.0, floor=0.0)
        self._bytes.spend(size, floor)
        self._probed_s += seconds
        if part in self._probe_time:
            self._probe_time[part].spend(seconds, floor)

    def rest(self) -> None:
        """The run pauses; the time until its next step is nobody's."""
        self._stepped_at = None

    def due(self, parts: Iterable[str], viewers: int) -> list[str]:
        """Which of the watched `parts` to send now; "loss" is due without viewers too, twice a second."""
        now, has_changed = self._clock(), (parts, viewers) != self._heard
        if now < self._look_at and not has_changed:
            return []
        self._count()
        if has_changed:
            self._hear(parts, viewers)
        self._flow_in()
        due = [name for name, rate in self._rates.items() if rate.level >= 1.0 and self._affordable(name)]
        missing = 1.0 - self._rates["loss"].level + ("loss" in due)
        self._look_at = now + min(max(LOOK_S, missing / self._highest["loss"]), LONGEST_LOOK_S)
        return due

    def _hear(self, parts: Iterable[str], viewers: int) -> None:
        """The audience has changed."""
        self._heard = (parts, viewers)
        self._watched = frozenset(parts) & self._rates.keys() if viewers > 0 else frozenset()
        broadcast = viewers > CLOSE_AUDIENCE
        self._highest = {name: _highest_rate(name, self._watched, broadcast) for name in self._rates}
        self._bytes.capacity = BROADCAST_BYTES_PER_S if broadcast else CLOSE_BYTES_PER_S
        weights = {part: math.sqrt(PARTS[part].max_hz) for part in self._watched & self._probe_time.keys()}
        self._probe_shares = {part: weight / sum(weights.values()) for part, weight in weights.items()}

    def _count(self) -> None:
        """Let the steps since the last look flow in."""
        new, self._new = self._new, Trained()
        if not new.steps:
            return
        fade = math.exp(-new.passed_s / WINDOW_S)
        self._steps, self._steps_s = self._steps * fade + new.steps, self._steps_s * fade + new.passed_s
        self._busy_s = self._busy_s * fade + new.busy_s
        fade = math.exp(-new.busy_s / WINDOW_S)
        self._trained_s, self._probed_s = self._trained_s * fade + new.busy_s, self._probed_s * fade
        share = CROWDED_PROBE_SHARE if self.is_crowded else PROBE_SHARE
        for part, of_share in self._probe_shares.items():
            self._probe_time[part].fill(new.busy_s * share * of_share)

    def _affordable(self, part: str) -> bool:
        if part == "loss":
            return True  # small, and the one thing that everybody needs
        if part not in self._watched or self._bytes.level < 0.0:
            return False
        return part not in self._probe_time or self._probe_time[part].level >= 0.0

    @property
    def probe_share(self) -> float:
        """Measured probe time ÷ training time over the last seconds of training."""
        self._count()
        return self._probed_s / self._trained_s if self._trained_s else 0.0

    @property
    def steps_per_s(self) -> float:
        """Steps by the wall clock over the last seconds."""
        self._count()
        return self._steps / self._steps_s if self._steps_s else 0.0

    @property
    def is_crowded(self) -> bool:
        """Whether others had most of its worker's last seconds."""
        return self._busy_s < FULL_RATE_SHARE * self._steps_s

    def _flow_in(self) -> None:
        now = self._clock()
        passed, self._filled_at = now - self._filled_at, now
        self._bytes.fill(passed * self._bytes.capacity)
        for name, rate in self._rates.items():
            highest = self._highest[name]
            if name == "loss" and self.is_crowded:
                highest = min(highest, CROWDED_LOSS_HZ)
            rate.fill(passed * highest)


def _highest_rate(part: str, watched: frozenset[str], broadcast: bool) -> float:
    if part == "loss" and part not in watched:
        return UNWATCHED_LOSS_HZ
    if broadcast:
        return min(PARTS[part].max_hz, BROADCAST_LOSS_HZ if part == "loss" else BROADCAST_HZ)
    return PARTS[part].max_hz
