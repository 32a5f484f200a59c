"""Figures of a run at rest: drawn once it has ended, and then to be zoomed and read with Streamlit's own chart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import streamlit as st

from core.config import from_json
from core.figures import theme
from core.figures.forecast import ForecastLines, forecast_figure
from core.figures.word_map import WordMap, word_map_figure
from core.i18n import N_
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.series_config import SeriesConfig
from core.snapshot import ENDED, Array, decode, unpack
from core.tasks.series_catalog import is_curve
from core.ui import state

TOOLS = (
    N_("Download plot as a PNG"),
    N_("Zoom"),
    N_("Pan"),
    N_("Zoom in"),
    N_("Zoom out"),
    N_("Autoscale"),
    N_("Reset axes"),
    N_("Orbital rotation"),
    N_("Turntable rotation"),
    N_("Reset camera to default"),
    N_("Reset camera to last save"),
)
"""What Plotly calls the buttons of a figure."""


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
    st.caption(
        _("The forecasts of step {step}. Drag to zoom, double-click to come back.").format(step=f"{said.step:,}")
    )
    _chart(figure, "forecast-figure", _("The forecasts at rest"))


def word_map(rows: Sequence[RunRow]) -> None:
    """Where an ended run has its words, along the main directions, in the plane or in space."""
    _ = state.gettext()
    name = _("The map of the words at rest")
    st.markdown(f"## {name}")
    newest = current().store.frames_of(rows[0].id, ["map"]) if rows and rows[0].state in ENDED else []
    if not newest:
        st.caption(_("When the training has ended, its map stands here: to zoom into, to hand in, to print."))
        return
    key = "setting.word-map.space"
    state.seed_widget(key, state.recall(key, False))
    in_space = bool(st.toggle(_("In space (3-D)"), key=key))
    state.remember(key, in_space)
    said = decode(newest[-1].body)
    xy = unpack(msgspec.convert(said.data["xy"], Array))
    axes = min(xy.shape[1], 3 if in_space else 2)
    shown = WordMap(said.data["tokens"], said.data["counts"] or (), xy[:, :axes], said.data["explained"][:axes])
    words = {
        "direction": _("direction"),
        "variance": _("of the variance"),
        "count": _("times in the text"),
        "pair": _("pairs of the text's word sums"),
    }
    figure = word_map_figure(shown, words, palette(), _pairs(rows[0].id))
    if rows[0].kind == "imported":
        st.caption(_("The map of the imported words. Drag to zoom, double-click to come back."))
    else:
        st.caption(_("The map of step {step}. Drag to zoom, double-click to come back.").format(step=f"{said.step:,}"))
    _chart(figure, "word-map-figure", name)


def _chart(figure: Any, key: str, name: str) -> None:
    """A figure to zoom into; its name is what a screen reader says and what it is called among the figures to keep."""
    language = state.language()
    words = {"dictionary": {said: state.gettext()(said) for said in TOOLS}, "format": {}}
    config = {"displaylogo": False, "responsive": True, "locale": language, "locales": {language: words}}
    st.plotly_chart(figure, key=key, config=config, alt=name)


def _pairs(run: str) -> list[tuple[str, str]]:
    """The pairs of words that the text's own analogies relate; none for a text without."""
    judged = current().store.frames_of(run, ["analogies"])
    return [(a, b) for a, b in decode(judged[-1].body).data["pairs"]] if judged else []


FIGURES: Mapping[str, Callable[[Sequence[RunRow]], Any]] = {"forecast_figure": forecast, "word_map_figure": word_map}
"""Figure name in a lesson's rows → how to draw it."""
