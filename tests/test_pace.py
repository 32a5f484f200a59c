"""Rates follow the audience, and probes stay within their share of training time, by a clock that the test turns."""

from collections import Counter

import pytest

from core.snapshot import PARTS
from core.training.pace import BROADCAST_BYTES_PER_S, PROBE_SHARE, Pace

# the live parts of one run, that of a language model
ALL = frozenset(name for name, part in PARTS.items() if part.max_hz) - {
    "score",
    "gradient_map",
    "conventions",
    "forecast",
    "map",
    "neighbours",
    "analogies",
}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def drive(
    viewers: int,
    parts: frozenset[str] = ALL,
    seconds: float = 60.0,
    step_s: float = 1 / 60,
    costs: dict[str, float] | None = None,
    size: int = 500,
) -> tuple[Counter[str], Pace]:
    """Train for so many seconds of pretended time; count what was sent of each part."""
    clock, sent = Clock(), Counter[str]()
    pace = Pace(clock)
    until = clock.now + seconds
    while clock.now < until:
        clock.now += step_s
        pace.trained(step_s)
        for part in pace.due(parts, viewers):
            cost = (costs or {}).get(part, 0.0)
            clock.now += cost
            pace.sent(part, 500 if part == "loss" else size, cost)
            sent[part] += 1
    return sent, pace


def test_cheap_parts_reach_their_declared_rates_on_average() -> None:
    sent, _ = drive(viewers=1)
    for part in ALL:
        assert sent[part] == pytest.approx(60 * PARTS[part].max_hz, rel=0.03, abs=2)


def test_steps_slower_than_the_rate_are_all_sent() -> None:
    sent, _ = drive(viewers=2, step_s=1 / 20)
    assert sent["loss"] == pytest.approx(1200, abs=2)


def test_nobody_watching_means_two_losses_a_second_and_no_probe() -> None:
    sent, _ = drive(viewers=0)
    assert sent == {"loss": pytest.approx(120, abs=2)}


def test_what_is_shown_only_at_rest_is_never_due_and_needs_no_allowance() -> None:
    sent, _ = drive(viewers=1, parts=frozenset({"iteration"}), seconds=300)
    assert set(sent) == {"loss"}
    pace = Pace(Clock())
    pace.sent("iteration", 20_000, seconds=0.1, required=True)
    assert pace.due({"iteration", "gates"}, 1) == ["loss", "gates"]


def test_short_steps_share_a_look_and_lose_nothing_by_it() -> None:
    sent, pace = drive(viewers=1, step_s=0.001, seconds=30)
    assert sent["loss"] == pytest.approx(30 * PARTS["loss"].max_hz, rel=0.03)
    assert sent["gates"] == pytest.approx(30 * PARTS["gates"].max_hz, rel=0.03)
    assert pace.steps_per_s == pytest.approx(1000.0, rel=0.01)


def test_only_the_watched_parts_are_sent() -> None:
    sent, _ = drive(viewers=3, parts=frozenset({"gates", "not a part"}))
    assert set(sent) == {"gates", "loss"}
    assert sent["loss"] == pytest.approx(120, abs=2)


def test_a_broadcast_is_slower_and_bounded_in_bytes() -> None:
    sent, _ = drive(viewers=60)
    assert sent["loss"] == pytest.approx(300, abs=3)
    assert sent["gates"] == pytest.approx(120, abs=3)
    heavy, _ = drive(viewers=60, size=30_000)
    assert sum(heavy[part] for part in ALL - {"loss"}) * 30_000 <= 61 * BROADCAST_BYTES_PER_S
    assert heavy["gates"] >= 20
    assert heavy["loss"] == pytest.approx(300, abs=3)


@pytest.mark.parametrize("factor", [1.0, 3.0, 8.0])
def test_live_probes_take_at_most_their_share_however_dear(factor: float) -> None:
    costs = {
        "validation": 0.003 * factor,
        "gates": 0.0013 * factor,
        "gradient": 0.005 * factor,
        "sample": 0.015 * factor,
    }
    sent, pace = drive(viewers=3, seconds=300, costs=costs)
    spent = sum(costs[part] * count for part, count in sent.items() if part in costs)
    trained = 300 - spent
    # one probe of each part may have been begun with the last of its allowance
    assert spent <= PROBE_SHARE * trained + sum(costs.values())
    assert pace.probe_share == pytest.approx(PROBE_SHARE, rel=1.0)
    assert set(sent) == ALL
    if factor > 1:
        assert spent >= 0.8 * PROBE_SHARE * trained


def test_a_dear_part_is_not_starved_by_a_cheap_one() -> None:
    costs = {"gates": 0.002, "sample": 0.2}
    sent, _ = drive(viewers=1, parts=frozenset(costs), seconds=300, costs=costs)
    assert sent["sample"] >= 3
    assert sent["gates"] >= 100


def test_required_probes_leave_no_debt() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.sent("gates", 500, seconds=10.0, required=True)
    pace.trained(0.01)
    clock.now += 1.0
    assert "gates" in pace.due({"gates"}, 1)
    pace.sent("gates", 500, seconds=1.0)
    pace.trained(0.01)
    assert "gates" not in pace.due({"gates"}, 1)


def test_slow_motion_counts_the_time_a_step_fills() -> None:
    clock, sent = Clock(), Counter[str]()
    pace = Pace(clock)
    for _ in range(60):
        clock.now += 0.5
        pace.trained(0.01, intended_s=0.5)
        for part in pace.due({"gates"}, 1):
            pace.sent(part, 500, seconds=0.002)
            sent[part] += 1
    assert sent["gates"] == 60
    assert pace.steps_per_s == pytest.approx(2.0, rel=0.1)


def test_steps_per_s_ignores_a_pause() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(200):
        clock.now += 0.02
        pace.trained(0.02)
    assert pace.steps_per_s == pytest.approx(50.0)
    pace.rest()
    clock.now += 3600.0
    pace.trained(0.02)
    assert pace.steps_per_s == pytest.approx(50.0)


def test_steps_may_be_told_of_together() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(50):
        clock.now += 0.08
        pace.trained(0.08, steps=4)
    assert pace.steps_per_s == pytest.approx(50.0)


def test_a_stall_is_not_made_up_for_with_a_burst() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 3600.0
    burst = 0
    for _ in range(10):
        for part in pace.due({"gates"}, 1):
            burst += part == "gates"
            pace.sent(part, 500)
    assert burst <= 2


def test_a_run_with_a_small_part_of_its_worker_reports_in_larger_pieces() -> None:
    clock, sent = Clock(), Counter[str]()
    pace = Pace(clock)
    for step in range(20 * 25):  # every third second a burst of a quarter of a second
        clock.now += 0.01
        if step % 25 == 0:
            clock.now += 2.75
        pace.trained(0.01)
        for part in pace.due(ALL, 1):
            pace.sent(part, 500, 0.0 if part == "loss" else 0.002)
            sent[part] += 1
    assert 2 * 20 <= sent["loss"] <= 4 * 20
    assert pace.is_crowded
    assert sum(sent[part] for part in ALL - {"loss"}) * 0.002 <= 0.01 * 5.0 + 4 * 0.002
