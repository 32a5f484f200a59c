"""The instruments that there are: what each is called, the room it takes, what it may tell the page, and its words."""

from collections.abc import Mapping

import msgspec

from core.registry import Registry
from core.ui.instrument_labels import LABELS


class Instrument(msgspec.Struct, frozen=True):
    """One instrument: its module is assets/instruments/{name}.js; `height` in rem is kept free before it has drawn.

    `triggers` are the events it may send to the page; each of them causes one rerun.
    """

    name: str
    height: float
    triggers: tuple[str, ...] = ()

    @property
    def labels(self) -> Mapping[str, str]:
        """Label key → untranslated text."""
        return LABELS[self.name]


INSTRUMENTS: Registry[Instrument] = Registry(
    "instrument",
    [
        Instrument("runbar", 7.5, ("restart", "ended")),
        Instrument("curve", 25.25),
        Instrument("gates", 35.0),
        Instrument("cell", 32.5),
        Instrument("unrolled", 32.5),
        Instrument("gradient", 24.0),
        Instrument("profiles", 32.0),
        Instrument("gradient_map", 26.75),
        Instrument("iteration", 26.0),
        Instrument("sample", 25.25),
        Instrument("score", 25.25),
        Instrument("ladder", 29.5),
        Instrument("race", 32.25),
        Instrument("race_results", 30.0),
        Instrument("clamp", 25.0),
        Instrument("units", 29.5),
        Instrument("saturation", 26.0),
        Instrument("half_life", 26.0),
        Instrument("forecast", 26.0),
        Instrument("map", 37.5),
        Instrument("parameters", 15.0),
        Instrument("conventions", 17.5),
        Instrument("neighbours", 37.5),
        Instrument("update", 8.0),
        Instrument("queries", 14.0),
        Instrument("two_senses", 8.0),
        Instrument("stability", 14.0),
        Instrument("story", 23.0, ("setting",)),
        Instrument("comparison", 25.0),
        Instrument("ways", 22.0, ("setting",)),
        Instrument("vocabulary", 27.0),
        Instrument("batch", 21.0),
        Instrument("block", 30.0, ("setting",)),
        Instrument("dense", 13.5),
        Instrument("exports", 24.0),
        Instrument("models", 18.0),
        Instrument("share", 30.0),
        Instrument("compare", 33.0),
        Instrument("upload", 2.0, ("done",)),
        Instrument("document", 0.0, ("language", "theme")),
    ],
)
