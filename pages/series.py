"""The Series lesson: a network goes on with a curve, one step ahead and on its own, beside a straight-line rule."""

from core.i18n import N_
from core.series_config import SeriesConfig
from core.ui.lesson import Lesson, render
from core.ui.prediction import FreeHorizon
from core.ui.tour import Stop

LESSON = Lesson(
    slug="series",
    title=N_("Series"),
    question=N_("Can it go on with a curve?"),
    preset=SeriesConfig(cell="gru"),
    rows=(
        ("forecast",),
        ("curve", "score"),
        ("forecast_figure",),
        ("see", "explain"),
        ("cell", "unrolled"),
        ("gates",),
        ("gradient", "try"),
    ),
    predict=FreeHorizon(options=(5, 20, 60, 120)),
    stops=(
        Stop("sine", {"series": "sine", "noise": 0.0}),
        Stop("noise"),
        Stop("chaos", {"series": "mackey-glass", "noise": 0.0}),
        Stop("digits", {"series": "digits-rows"}),
        Stop("own", keeps=("series", "missing")),
    ),
)

render(LESSON)
