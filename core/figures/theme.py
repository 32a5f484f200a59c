"""Every colour of the app, for light and dark: instruments, Plotly figures and Streamlit's own theme draw from here.

A colour belongs to a meaning. Gate roles keep theirs on every page, every cell has its own too, and one accent marks
what can be pressed and what is live. Hues follow Okabe & Ito (2008), darkened or lightened until text in them reaches a
contrast of 4.5 on both backgrounds of its mode.
"""

from collections.abc import Iterable
from itertools import cycle
from typing import Any

import msgspec

RAMP_STOPS = 9


class Palette(msgspec.Struct, frozen=True):
    """The colours of one mode as "#rrggbb".

    `primary` is Streamlit's primaryColor (white text on it stays readable); `accent` is the same hue for lines and
    text. `surface` lies under pictures, `grid` and `axis` are hairlines, `muted` is secondary text. `other_cells` are
    for cells that have no colour of their own.
    """

    background: str
    secondary_background: str
    text: str
    border: str
    primary: str
    accent: str
    muted: str
    surface: str
    grid: str
    axis: str
    success: str
    warning: str
    danger: str
    roles: dict[str, str]
    cells: dict[str, str]
    other_cells: tuple[str, ...]
    negative: str
    positive: str


LIGHT = Palette(
    background="#ffffff",
    secondary_background="#f4f6f9",
    text="#1a2230",
    border="#dde2ea",
    primary="#3f51b5",
    accent="#3f51b5",
    muted="#5a6577",
    surface="#f1f3f7",
    grid="#e9edf2",
    axis="#aab3c0",
    success="#1e7a46",
    warning="#8a5a00",
    danger="#b3261e",
    roles={
        "forget": "#a84b00",
        "write": "#1a7558",
        "read": "#176ec5",
        "candidate": "#564100",
        "memory": "#873a8a",
        "state": "#303f50",
    },
    cells={"rnn": "#ad5a00", "rnn_relu": "#5a2d00", "lstm": "#3f51b5", "gru": "#0a7a78"},
    other_cells=("#97266d", "#4d5b00", "#5b4b8a"),
    negative="#4b3fae",
    positive="#a85500",
)

DARK = Palette(
    background="#11151c",
    secondary_background="#1a202a",
    text="#e6eaf1",
    border="#2c3442",
    primary="#5f6dd3",
    accent="#9aa8ff",
    muted="#9ba7b8",
    surface="#1a202a",
    grid="#222a36",
    axis="#4c596c",
    success="#5fcf92",
    warning="#e6b450",
    danger="#ff8a80",
    roles={
        "forget": "#cb7149",
        "write": "#6fdd9b",
        "read": "#38a5f8",
        "candidate": "#d9a52c",
        "memory": "#e676b1",
        "state": "#dae3f2",
    },
    cells={"rnn": "#f0a04b", "rnn_relu": "#ffe08a", "lstm": "#9aa8ff", "gru": "#4fc9c4"},
    other_cells=("#f28cc8", "#c3d250", "#c4b5fd"),
    negative="#a79cff",
    positive="#ffb04f",
)

ACCENT = LIGHT.accent
MODES = {"light": LIGHT, "dark": DARK}

# Streamlit falls back to its own list unless it gets exactly ten (chartCategoricalColors).
CATEGORICAL = (
    "#3f51b5",
    "#d55e00",
    "#009e73",
    "#0072b2",
    "#cc79a7",
    "#b98600",
    "#56b4e9",
    "#7a5195",
    "#6b7686",
    "#a3485a",
)


def sequential(palette: Palette, role: str) -> tuple[str, ...]:
    """Colours for values in [0, 1] of a gate: from nearly the background to the full colour of its role."""
    return ramp((palette.surface, palette.roles[role]))


def diverging(palette: Palette) -> tuple[str, ...]:
    """Colours for signed values: negative, neutral at 0, positive; violet against orange, which all eyes tell apart."""
    return ramp((palette.negative, palette.surface, palette.positive))


def ramp(colours: tuple[str, ...], stops: int = RAMP_STOPS) -> tuple[str, ...]:
    """Evenly spaced colours through the given ones, mixed in OKLab so that equal steps look equal."""
    last = len(colours) - 1
    mixed = []
    for i in range(stops):
        at = i / (stops - 1) * last
        low = min(int(at), last - 1)
        mixed.append(mix(colours[low], colours[low + 1], at - low))
    return tuple(mixed)


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second, in OKLab (Ottosson 2020)."""
    a, b = _to_oklab(first), _to_oklab(second)
    return _from_oklab(tuple(x + share * (y - x) for x, y in zip(a, b, strict=True)))


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def cell_colours(palette: Palette, cells: Iterable[str]) -> dict[str, str]:
    """The colour of each of these cells: its own, or for one that has none the next of the spare ones."""
    spare = cycle(palette.other_cells)
    return {cell: palette.cells.get(cell) or next(spare) for cell in cells}


def as_data(palette: Palette, cells: Iterable[str]) -> dict[str, Any]:
    """The palette as the plain data that an instrument gets, with its colour scales and a colour for each cell."""
    plain: dict[str, Any] = msgspec.to_builtins(palette)
    plain["cells"] = cell_colours(palette, cells)
    plain["sequential"] = {role: sequential(palette, role) for role in palette.roles}
    plain["diverging"] = diverging(palette)
    return plain


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decode(red), _decode(green), _decode(blue)


def _decode(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encode(channel: float) -> str:
    clipped = min(1.0, max(0.0, channel))
    gamma = 12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return f"{round(gamma * 255):02x}"


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklab(colour: str) -> tuple[float, ...]:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: tuple[float, ...]) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return "#" + "".join(
        _encode(channel)
        for channel in (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    )
