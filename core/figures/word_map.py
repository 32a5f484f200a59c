"""The map of the words at rest, to zoom into, hand in and print: in the plane with the words that have room, or in space."""

from collections.abc import Mapping, Sequence
from html import escape

import msgspec
import numpy as np
from plotly import graph_objects as go

from core.figures.theme import Palette
from core.figures.word_places import LONGEST_WORD, Dots, places_of_words

_TALL_PX = 660
_MARGIN = {"l": 64, "r": 8, "t": 36, "b": 48}
# Of the plot itself, in the narrowest window that the app is made for: where it is wider, words have more room.
_PLOT_PX = (1000.0, float(_TALL_PX - _MARGIN["t"] - _MARGIN["b"]))
_EDGES = ((0.03, 0.1), (0.05, 0.05))  # of the plot that are kept free of dots: words stand at their right
_DOT_PX = (3.0, 9.0)
_HEAD_PX = 10
_HEAD_IN_SPACE = 0.03  # of the longest side
# Plotly draws text in space so slowly that 2,000 words freeze a tab; those that are not written are there to be pointed at.
_MOST_IN_SPACE = 60
_SPACE_PX = (_PLOT_PX[0], float(_TALL_PX - _MARGIN["t"]))  # it has no axes outside
_EYE, _CENTRE = np.array([1.3, 1.3, 0.75]), np.array([0.0, 0.0, -0.16])  # of the camera, where the box is about 1 long
_HALF_FIELD = np.pi / 8  # Plotly's field of view, halved
_IN_SPACE_FARTHER_PX = 11.0  # that Plotly writes a word from its dot


class WordMap(msgspec.Struct, frozen=True):
    """`tokens` (N), most frequent first, with their `counts` (N; none if unknown) at `xy` (N, 2) or (N, 3).

    `explained` is the variance share of each direction.
    """

    tokens: Sequence[str]
    counts: Sequence[int]
    xy: np.ndarray
    explained: Sequence[float] = ()

    @property
    def in_space(self) -> bool:
        """Whether the words lie in space, not on a plane."""
        return bool(self.xy.shape[1] == 3)


def word_map_figure(
    shown: WordMap, words: Mapping[str, str], palette: Palette, pairs: Sequence[tuple[str, str]] = ()
) -> go.Figure:
    """Each word a dot, larger where it is frequent; the most frequent ones that do not collide are written beside theirs.

    `words`: direction, variance, count, pair. An arrow leads from the first to the second token of each of `pairs`, and both
    are written; a pair with a word that is not shown is left out. Tokens are shown as they are: what looks like markup in one
    is escaped, for Plotly would take it as such.
    """
    figure = go.Figure()
    axes = "xyz"[: shown.xy.shape[1]]
    place = {token: i for i, token in enumerate(shown.tokens)}
    ends = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    if ends:
        _add_pairs(figure, shown, words["pair"], palette, ends)
    written = written_words(shown, ends)
    safe = [escape(token) for token in shown.tokens]
    known = len(shown.counts) == len(shown.tokens)
    details = f"{words['count']}: %{{customdata[1]:,}}<br>" if known else ""
    places = ", ".join(f"%{{{axis}:.2f}}" for axis in axes)
    trace = {
        **dict(zip(axes, shown.xy.T, strict=True)),
        "mode": "markers+text",
        "text": [_short(token) if i in written else "" for i, token in enumerate(shown.tokens)],
        "textposition": [written.get(i, "middle right") for i in range(len(shown.tokens))],
        "textfont": {"color": _colours(shown, palette, ends), "size": 12},
        "customdata": list(zip(safe, shown.counts if known else [0] * len(safe), strict=True)),
        "hovertemplate": f"<b>%{{customdata[0]}}</b><br>{details}({places})<extra></extra>",
        "marker": {"color": palette.accent, "size": _dot_sizes(shown), "opacity": 0.6, "line": {"width": 0}},
        "showlegend": False,
    }
    figure.add_trace(go.Scatter3d(trace) if shown.in_space else go.Scatter(trace))
    _dress(figure, shown, words, palette)
    return figure


def written_words(shown: WordMap, pairs: Sequence[tuple[int, int]] = ()) -> dict[int, str]:
    """Places of the words that are written → the side of their dots: those of `pairs` first, then by frequency.

    They do not overlap at the figure's own size; in space as it is first looked at, and only so many.
    """
    if not len(shown.tokens):
        return {}
    if shown.in_space:
        dots = Dots(shown.tokens, _seen_in_space(shown), _dot_sizes(shown) + _IN_SPACE_FARTHER_PX)
        return dict(list(places_of_words(dots, _SPACE_PX, pairs).items())[:_MOST_IN_SPACE])
    low, high = np.array(_ranges(shown)).T
    points = (shown.xy - low) / (high - low) * np.array(_PLOT_PX)
    return places_of_words(Dots(shown.tokens, points, _dot_sizes(shown)), _PLOT_PX, pairs)


def _box(shown: WordMap) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """In space: the lowest and the highest of each axis (3,), and how long it is drawn (3,), as long as it is in the data."""
    low, high = shown.xy.min(axis=0), shown.xy.max(axis=0)
    edge = 0.03 * np.where(high > low, high - low, 1.0)
    span = high - low + 2 * edge
    return low - edge, high + edge, span / np.prod(span) ** (1 / 3)


def _seen_in_space(shown: WordMap) -> np.ndarray:
    """Where the first camera sees the words, (N, 2) px right and up."""
    low, high, length = _box(shown)
    ahead = (_CENTRE - _EYE) / np.linalg.norm(_CENTRE - _EYE)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    way = ((shown.xy - low) / (high - low) - 0.5) * length - _EYE
    seen = np.column_stack((way @ right, way @ np.cross(right, ahead))) / (way @ ahead)[:, None]
    wide, tall = _SPACE_PX
    return np.asarray(np.array([wide, tall]) / 2 + seen * tall / 2 / np.tan(_HALF_FIELD))


def _ranges(shown: WordMap) -> list[tuple[float, float]]:
    """What each axis of the plane runs over: all dots, and the edges."""
    if not len(shown.tokens):
        return [(0.0, 1.0)] * 2
    low, span = shown.xy.min(axis=0), np.ptp(shown.xy, axis=0)
    whole = [(span[i] or 1.0) / (1 - sum(edges)) for i, edges in enumerate(_EDGES)]
    starts = [float(low[i] - edges[0] * whole[i]) for i, edges in enumerate(_EDGES)]
    return [(start, start + float(size)) for start, size in zip(starts, whole, strict=True)]


def _colours(shown: WordMap, palette: Palette, ends: Sequence[tuple[int, int]]) -> list[str]:
    """Of the words: those of pairs stand out."""
    paired = {place for pair in ends for place in pair}
    return [palette.accent if place in paired else palette.text for place in range(len(shown.tokens))]


def _short(token: str) -> str:
    return escape(token if len(token) <= LONGEST_WORD else token[: LONGEST_WORD - 1] + "…")


def _dot_sizes(shown: WordMap) -> np.ndarray:
    """Diameters in px, (N,), by the logarithm of the counts."""
    smallest, largest = _DOT_PX
    logs = np.log(np.maximum(1, np.asarray(shown.counts, dtype=np.float64)))
    if len(logs) != len(shown.tokens) or not len(logs) or np.ptp(logs) == 0:
        return np.full(len(shown.tokens), smallest)
    return np.asarray(smallest + (largest - smallest) * (logs - logs.min()) / np.ptp(logs))


def _add_pairs(figure: go.Figure, shown: WordMap, name: str, palette: Palette, ends: Sequence[tuple[int, int]]) -> None:
    line = {"name": name, "hoverinfo": "skip"}
    if shown.in_space:
        paths = np.vstack([_arrow_in_space(shown, a, b) for a, b in ends])
        style = {"color": palette.positive, "width": 4}
        figure.add_trace(go.Scatter3d(dict(zip("xyz", paths.T, strict=True)), mode="lines", line=style, **line))
        return
    path = np.array([row for a, b in ends for row in (shown.xy[a], shown.xy[b], [np.nan, np.nan])])
    heads = {
        "symbol": "arrow",
        "size": [0, _HEAD_PX, 0] * len(ends),
        "angleref": "previous",
        "standoff": 3,
        "color": palette.positive,
        "opacity": 1,
    }
    style = {"color": palette.positive, "width": 2}
    figure.add_trace(
        go.Scatter(dict(zip("xy", path.T, strict=True)), mode="lines+markers", marker=heads, line=style, **line)
    )


def _arrow_in_space(shown: WordMap, start: int, end: int) -> np.ndarray:
    """A path (n, 3) from one word to another, then as its head four strokes that meet there: some are seen from wherever one looks.

    Plotly's cones would shrink with the least distance between any two of them.
    """
    tip, way = shown.xy[end], shown.xy[end] - shown.xy[start]
    length = float(np.linalg.norm(way)) or 1.0
    ahead = way / length
    aside = np.cross(ahead, np.eye(3)[np.abs(ahead).argmin()])
    aside /= np.linalg.norm(aside) or 1.0
    head = min(_HEAD_IN_SPACE * float(np.ptp(shown.xy, axis=0).max()), length / 2)
    strokes = [
        tip - head * (ahead + spread * 0.4) for spread in (aside, -aside, *(np.cross(ahead, aside) * [[1], [-1]]))
    ]
    gap = np.full(3, np.nan)
    return np.array([shown.xy[start], tip, gap, *(row for stroke in strokes for row in (stroke, tip, gap))])


def _dress(figure: go.Figure, shown: WordMap, words: Mapping[str, str], palette: Palette) -> None:
    def title(number: int) -> str:
        share = f" ({100 * shown.explained[number]:.0f} % {words['variance']})" if number < len(shown.explained) else ""
        return f"{words['direction']} {number + 1}{share}"

    axis = {"gridcolor": palette.grid, "zerolinecolor": palette.axis}
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0.0}
    figure.update_layout(height=_TALL_PX, margin=_MARGIN, legend=legend, hovermode="closest")
    if shown.in_space and len(shown.tokens):
        low, high, length = _box(shown)
        scene = {
            f"{name}axis": {"title": title(i), "backgroundcolor": palette.surface, "range": [low[i], high[i]], **axis}
            for i, name in enumerate("xyz")
        }
        camera = {"eye": dict(zip("xyz", _EYE, strict=True)), "center": dict(zip("xyz", _CENTRE, strict=True))}
        aspect = {"aspectmode": "manual", "aspectratio": dict(zip("xyz", length, strict=True))}
        figure.update_layout(scene={**scene, **aspect, "camera": camera}, margin=_MARGIN | {"l": 0, "r": 0, "b": 0})
    elif not shown.in_space:
        # Each axis fills its side: parallel arrows of one length stay that, whatever the units.
        for number, (update, bounds) in enumerate(
            zip((figure.update_xaxes, figure.update_yaxes), _ranges(shown), strict=True)
        ):
            update(title=title(number), range=bounds, automargin=False, **axis)
