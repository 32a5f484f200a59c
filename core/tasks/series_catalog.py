"""The built-in sequences of numbers, as data for menus; making them, and learning from them, runs in workers."""

from typing import Literal

import msgspec

from core.i18n import N_
from core.registry import Registry

AR_ORDER = 16
"""How many past values the linear model looks at that every forecast is measured against."""
MIN_VALUES = 100
"""The shortest series that can be cut into a part to learn from and one to be judged on."""


class SeriesSpec(msgspec.Struct, frozen=True):
    """A built-in series. A "curve" is to be forecast, a "picture" is read number by number and named at the end."""

    name: str
    label: str
    kind: Literal["curve", "picture"]

    @property
    def is_curve(self) -> bool:
        """Whether the next value is asked for, at every step."""
        return self.kind == "curve"


SERIES: Registry[SeriesSpec] = Registry(
    "series",
    [
        SeriesSpec("sine", N_("Sine"), "curve"),
        SeriesSpec("waves", N_("Sum of three sines"), "curve"),
        SeriesSpec("mackey-glass", N_("Delayed feedback (Mackey–Glass)"), "curve"),
        SeriesSpec("digits-rows", N_("Handwritten digits, row by row"), "picture"),
        SeriesSpec("digits-pixels", N_("Handwritten digits, pixel by pixel"), "picture"),
    ],
)

# how many steps a picture takes to read
PICTURE_STEPS = {"digits-rows": 8, "digits-pixels": 64}


def is_curve(series: str) -> bool:
    """Whether a series is to be forecast: all are but the built-in pictures."""
    return series not in SERIES or SERIES[series].is_curve
