"""Figures of a run at rest: drawn once it has ended, and then to be zoomed and read with Streamlit's own chart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import streamlit as st

from core.config import from_json
from core.figures import theme
from core.figures.forecast import ForecastLines, forecast_figure
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.series_config import SeriesConfig
from core.snapshot import ENDED, Array, decode, unpack
from core.tasks.series_catalog import is_curve
from core.ui import state


def palette() -> theme.Palette:
    """The palette of the mode that the visitor's browser shows; light where it has not said yet."""
    return theme.MODES.get(str(st.context.theme.type), theme.LIGHT)


def forecast(rows: Sequence[RunRow]) -> None:
    """How the network of an ended run goes on with its curve."""
    _ = state.gettext()
    config = from_json(rows[0].config) if rows else None
    if isinstance(config, SeriesConfig) and not is_curve(config.series):
        st.caption(_("Digits are named, not gone on with: there is nothing to forecast."))
        return
    newest = current().store.frames_of(rows[0].id, ["forecast"]) if rows and rows[0].state in ENDED else []
    if not newest or config is None:
        st.caption(_("When the training has ended, its forecasts stand here, to zoom into."))
        return
    said = decode(newest[-1].body)
    names = [name for name in ForecastLines.__struct_fields__ if name != "first"]
    arrays = {name: unpack(msgspec.convert(said.data[name], Array)) for name in names}
    words = {
        "truth": _("the curve itself"),
        "one_step": _("one step ahead"),
        "free": _("on its own"),
        "linear_free": _("linear model on its own"),
        "learned": _("learned from"),
        "time": _("value number"),
        "value": _("value"),
    }
    figure = forecast_figure(ForecastLines(first=said.data["first"], **arrays), words, palette(), config.cell)
    st.caption(_("The forecasts of step {step}. Drag to zoom, double-click to come back.").format(step=said.step))
    st.plotly_chart(figure, key="forecast-figure", config={"displaylogo": False, "responsive": True})


FIGURES: Mapping[str, Callable[[Sequence[RunRow]], Any]] = {"forecast_figure": forecast}
"""Figure name in a lesson's rows → how to draw it."""
