"""How every benchmark is called and how it answers: one JSON line for machines, a table with the goals for people."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Mapping, Sequence

import msgspec

Value = float | int | bool | None


class Goal(msgspec.Struct, frozen=True):
    """What a number should be: at most, at least or exactly the bound."""

    sign: str
    bound: float

    def holds(self, value: Value) -> bool:
        """Whether the number is as it should be; what could not be measured is not."""
        if value is None:
            return False
        return {"≤": value <= self.bound, "≥": value >= self.bound, "=": value == self.bound}[self.sign]


def read_arguments(description: str, text: str = "") -> argparse.Namespace:
    """`--json` and `--quick`; and an optional path `text` where the benchmark says what it is for."""
    parser = argparse.ArgumentParser(description=description.strip().splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print exactly one line of JSON at the end")
    parser.add_argument("--quick", action="store_true", help="a few seconds only: shows that it works, not how fast")
    if text:
        parser.add_argument("text", nargs="?", default="", help=text)
    return parser.parse_args()


def tell(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def cores() -> int:
    """The cores of this machine, as the engine counts them."""
    return os.cpu_count() or 1


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def publish(
    results: Mapping[str, Value],
    goals: Mapping[str, Goal],
    as_json: bool,
    details: Mapping[str, object] | None = None,
) -> None:
    """The last thing a benchmark does; `details` are for machines only."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in results.items()}
    if as_json:
        print(json.dumps({**rounded, **(details or {})}), flush=True)
        return
    width = max(map(len, rounded))
    for name, value in rounded.items():
        goal = goals.get(name)
        aim = f"{goal.sign} {goal.bound:g}" if goal else ""
        verdict = ("ok" if goal.holds(value) else "MISSED") if goal else ""
        print(f"{name:<{width}}  {value!s:>10}  {aim:>8}  {verdict}".rstrip())
