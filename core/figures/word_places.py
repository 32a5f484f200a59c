"""Where words are written beside their dots in a figure that is drawn once: none over another or an arrow, but for the last of a crowd."""

from collections.abc import Sequence

import msgspec
import numpy as np

_LETTER_PX, _LINE_PX = 7.0, 16.0
_STEP_PX, _RIM_PX = 6.0, 2.0
LONGEST_WORD = 24
SIDES = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}
"""Plotly's name of a text's place beside its dot → its direction, right and up."""


class Dots(msgspec.Struct, frozen=True):
    """`tokens` (N), most important first, with dots of diameters `sizes` (N) px at `points` (N, 2) px, right and up."""

    tokens: Sequence[str]
    points: np.ndarray
    sizes: np.ndarray

    def box(self, place: int, side: str) -> np.ndarray:
        """Left, bottom, right and top (4,) px of a word; Plotly puts it beyond the dot in every direction that a side names."""
        across, up = SIDES[side]
        reach = self.sizes[place] / 1.6 + 1.0
        token = self.tokens[place][:LONGEST_WORD]
        wide = sum(_LETTER_PX * (1 if char.isascii() else 1.9) for char in token)
        x, y = self.points[place]
        left = x + across * reach + wide * (across - 1) / 2
        bottom = y + up * reach + _LINE_PX * (up - 1) / 2
        return np.array([left, bottom, left + wide, bottom + _LINE_PX])


def places_of_words(dots: Dots, size: tuple[float, float], pairs: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Word → side of its dot: those of `pairs` always and first, away from their other end, then others that have room.

    `size` is the width and height of the area, px, that words are kept within; pairs are joined by arrows.
    """
    partners: dict[int, list[int]] = {}
    for a, b in pairs:
        partners.setdefault(a, []).append(b)
        partners.setdefault(b, []).append(a)
    taken = np.array([box for a, b in pairs for box in _along(dots.points[a], dots.points[b])]).reshape(-1, 4)
    written: dict[int, str] = {}
    for place, others in partners.items():
        sides = _away_from(dots.points[place], dots.points[others])
        side, box = min(
            ((side, dots.box(place, side)) for side in sides), key=lambda one: _covered(one[1], taken, size)
        )
        taken = np.vstack((taken, box))
        written[place] = side
    for place in range(len(dots.tokens)):
        box = dots.box(place, "middle right")
        if place not in partners and not _covered(box, taken, size):
            taken = np.vstack((taken, box))
            written[place] = "middle right"
    return written


def _along(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """An arrow as small boxes (n, 4) from one end to the other."""
    count = max(2, int(np.hypot(*(end - start)) / _STEP_PX) + 1)
    on_it = np.linspace(start, end, count)
    return np.hstack((on_it - _RIM_PX, on_it + _RIM_PX))


def _away_from(point: np.ndarray, others: np.ndarray) -> list[str]:
    """Sides, the one that turns most away from the other points first."""
    ways = others - point
    towards = (ways / np.maximum(1e-9, np.linalg.norm(ways, axis=1, keepdims=True))).sum(axis=0)
    return sorted(SIDES, key=lambda side: float(towards @ np.array(SIDES[side])) / np.hypot(*SIDES[side]))


def _covered(box: np.ndarray, taken: np.ndarray, size: tuple[float, float]) -> float:
    """How much (px²) a box has in common with those that are taken, and with what lies outside."""
    low, high = np.maximum(taken[:, :2], box[:2]), np.minimum(taken[:, 2:], box[2:])
    inside = np.minimum(box[2:], size) - np.maximum(box[:2], 0.0)
    outside = np.prod(box[2:] - box[:2]) - np.prod(np.maximum(0.0, inside))
    return float(np.prod(np.maximum(0.0, high - low), axis=1).sum() + outside)
