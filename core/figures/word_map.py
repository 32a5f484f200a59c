"""The map of the words at rest, to zoom into, hand in and print: in the plane with the words that have room, or in space."""

from collections.abc import Mapping, Sequence
from html import escape

import msgspec
import numpy as np
from plotly import graph_objects as go

from core.figures.theme import Palette

_TALL_PX, _WIDE_PX = 620, 1100
_DOT_PX = (3.0, 9.0)
# Plotly draws text in space so slowly that 2,000 words freeze a tab; those that are not written are there to be pointed at.
_MOST_IN_SPACE = 60
_LETTER_PX, _LINE_PX = 7.0, 16.0
_LONGEST_WORD = 24


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

    `words`: direction, variance, count, pair. `pairs` of tokens are joined; one with a word that is not shown is left out.
    Tokens are shown as they are: what looks like markup in one is escaped, for Plotly would take it as such.
    """
    figure = go.Figure()
    axes = "xyz"[: shown.xy.shape[1]]
    _add_pairs(figure, shown, words["pair"], palette, pairs)
    place = {token: i for i, token in enumerate(shown.tokens)}
    first = [place[token] for pair in pairs for token in pair if token in place]
    written = set(written_words(shown, list(dict.fromkeys(first))))
    safe = [escape(token) for token in shown.tokens]
    known = len(shown.counts) == len(shown.tokens)
    details = f"{words['count']}: %{{customdata[1]:,}}<br>" if known else ""
    places = ", ".join(f"%{{{axis}:.2f}}" for axis in axes)
    trace = {
        **dict(zip(axes, shown.xy.T, strict=True)),
        "mode": "markers+text",
        "text": [_short(token) if i in written else "" for i, token in enumerate(shown.tokens)],
        "textposition": "middle right",
        "textfont": {"color": palette.text, "size": 12},
        "customdata": list(zip(safe, shown.counts if known else [0] * len(safe), strict=True)),
        "hovertemplate": f"<b>%{{customdata[0]}}</b><br>{details}({places})<extra></extra>",
        "marker": {"color": palette.accent, "size": _dot_sizes(shown), "opacity": 0.6, "line": {"width": 0}},
        "showlegend": False,
    }
    figure.add_trace(go.Scatter3d(trace) if shown.in_space else go.Scatter(trace))
    _dress(figure, shown, words, palette)
    return figure


def written_words(shown: WordMap, first: Sequence[int] = ()) -> list[int]:
    """Places of the words that are written: greedily, `first` ones first, then by frequency; in the plane, those without overlap.

    Overlap is judged at the figure's own size.
    """
    leading = set(first)
    order = [*first, *(place for place in range(len(shown.tokens)) if place not in leading)]
    if shown.in_space:
        return order[:_MOST_IN_SPACE]
    if not len(shown.tokens):
        return []
    low, span = shown.xy.min(axis=0), np.ptp(shown.xy, axis=0)
    scale = min(_WIDE_PX / (span[0] or 1.0), _TALL_PX / (span[1] or 1.0))  # both axes have the same units
    taken = np.empty((0, 4))
    written = []
    corners = (shown.xy - low) * scale
    for place in order:
        left, bottom = corners[place]
        token = shown.tokens[place][:_LONGEST_WORD]
        wide = sum(_LETTER_PX * (1 if char.isascii() else 1.9) for char in token)
        box = np.array([left, bottom, left + wide, bottom + _LINE_PX])
        apart = (taken[:, :2] >= box[2:]).any(axis=1) | (taken[:, 2:] <= box[:2]).any(axis=1)
        if apart.all():
            taken = np.vstack((taken, box))
            written.append(place)
    return written


def _short(token: str) -> str:
    return escape(token if len(token) <= _LONGEST_WORD else token[: _LONGEST_WORD - 1] + "…")


def _dot_sizes(shown: WordMap) -> np.ndarray:
    """Diameters in px, (N,), by the logarithm of the counts."""
    smallest, largest = _DOT_PX
    logs = np.log(np.maximum(1, np.asarray(shown.counts, dtype=np.float64)))
    if len(logs) != len(shown.tokens) or not len(logs) or np.ptp(logs) == 0:
        return np.full(len(shown.tokens), smallest)
    return np.asarray(smallest + (largest - smallest) * (logs - logs.min()) / np.ptp(logs))


def _add_pairs(
    figure: go.Figure, shown: WordMap, name: str, palette: Palette, pairs: Sequence[tuple[str, str]]
) -> None:
    place = {token: i for i, token in enumerate(shown.tokens)}
    ends = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    if not ends:
        return
    gap = np.full(shown.xy.shape[1], np.nan)
    path = np.array([row for a, b in ends for row in (shown.xy[a], shown.xy[b], gap)])
    line = {
        **dict(zip("xyz", path.T, strict=False)),
        "mode": "lines",
        "name": name,
        "line": {"color": palette.positive, "width": 2},
        "hoverinfo": "skip",
    }
    figure.add_trace(go.Scatter3d(line) if shown.in_space else go.Scatter(line))


def _dress(figure: go.Figure, shown: WordMap, words: Mapping[str, str], palette: Palette) -> None:
    def title(number: int) -> str:
        share = f" ({100 * shown.explained[number]:.0f} % {words['variance']})" if number < len(shown.explained) else ""
        return f"{words['direction']} {number + 1}{share}"

    axis = {"gridcolor": palette.grid, "zerolinecolor": palette.axis}
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0.0}
    figure.update_layout(height=_TALL_PX, margin={"l": 8, "r": 8, "t": 8, "b": 8}, legend=legend, hovermode="closest")
    if shown.in_space:
        scene = {
            f"{name}axis": {"title": title(i), "backgroundcolor": palette.surface, **axis}
            for i, name in enumerate("xyz")
        }
        figure.update_layout(scene={**scene, "aspectmode": "data"})
    else:
        figure.update_xaxes(title=title(0), **axis)
        figure.update_yaxes(title=title(1), scaleanchor="x", **axis)
