"""Forecasts at rest, to zoom into: a curve, how a network goes on with it, and a column of numbers with its gaps."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from plotly import graph_objects as go

from core.figures.theme import Palette

_TALL_PX, _SHORT_PX = 420, 220


class ForecastLines(msgspec.Struct, frozen=True):
    """A curve and its forecasts, (F,) each, from the value number `first` on; `past` (P,) is what came before."""

    first: int
    past: np.ndarray
    truth: np.ndarray
    one_step: np.ndarray
    free: np.ndarray
    linear_free: np.ndarray


def forecast_figure(lines: ForecastLines, words: Mapping[str, str], palette: Palette, cell: str) -> go.Figure:
    """The curve, one-step and free-running forecasts of a cell's network, and the linear model's free run.

    `words`: truth, one_step, free, linear_free, learned, time, value. A forecast that runs away leaves the picture.
    """
    figure = go.Figure()
    past = np.arange(lines.first - len(lines.past), lines.first)
    ahead = np.arange(lines.first, lines.first + len(lines.truth))
    styles = {
        "linear_free": {"color": palette.muted, "width": 1.5, "dash": "dash"},
        "one_step": {"color": palette.accent, "width": 1.5, "dash": "dot"},
        "free": {"color": palette.cells[cell], "width": 2.5},
    }
    figure.add_scatter(
        x=np.concatenate((past, ahead)),
        y=np.concatenate((lines.past, lines.truth)),
        name=words["truth"],
        line={"color": palette.text, "width": 1.5},
    )
    for name, style in styles.items():
        figure.add_scatter(x=ahead, y=getattr(lines, name), name=words[name], line=style)
    figure.add_vrect(
        x0=past[0],
        x1=lines.first,
        fillcolor=palette.surface,
        line_width=0,
        layer="below",
        annotation={"text": words["learned"], "font": {"color": palette.muted, "size": 12}},
        annotation_position="top left",
    )
    low, high = value_range(lines)
    figure.update_yaxes(title=words["value"], range=[low, high], gridcolor=palette.grid, zeroline=False)
    figure.update_xaxes(title=words["time"], gridcolor=palette.grid, zeroline=False)
    figure.update_layout(hovermode="x unified", **_frame(_TALL_PX))
    return figure


def value_range(lines: ForecastLines) -> tuple[float, float]:
    """The curve's own range, with half as much again above and below for forecasts that are off."""
    known = np.concatenate((lines.past, lines.truth))
    low, high = float(known.min()), float(known.max())
    room = 0.5 * (high - low) or 1.0
    return low - room, high + room


def gaps_figure(
    values: Sequence[float | None], filled: Sequence[float], words: Mapping[str, str], palette: Palette
) -> go.Figure:
    """The beginning of a column, (N,) with None in its gaps, and what they are filled in with, (N,); none if left out.

    `words`: value, filled, row.
    """
    rows = np.arange(1, len(values) + 1)
    figure = go.Figure()
    gaps = [place for place, value in enumerate(values) if value is None]
    figure.add_scatter(x=rows, y=list(values), name=words["value"], line={"color": palette.accent, "width": 1.5})
    if gaps and len(filled):
        places = np.array(gaps)
        marker = {"color": palette.positive, "size": 6}
        figure.add_scatter(
            x=rows[places], y=np.asarray(filled)[places], name=words["filled"], mode="markers", marker=marker
        )
    figure.update_xaxes(title=words["row"], gridcolor=palette.grid, zeroline=False)
    figure.update_yaxes(gridcolor=palette.grid, zeroline=False)
    figure.update_layout(showlegend=bool(gaps), **_frame(_SHORT_PX))
    return figure


def _frame(height: int) -> dict[str, object]:
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0.0}
    return {"height": height, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "legend": legend}
