"""The LSTM lesson: train one on a text, watch its gates and units, hold its gates, and start them otherwise."""

from core.config import RecurrentConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render
from core.ui.prediction import HalfLife
from core.ui.tour import Stop

LESSON = Lesson(
    slug="lstm",
    title=N_("LSTM"),
    question=N_("How do gates keep a memory?"),
    preset=RecurrentConfig(cell="lstm"),
    rows=(
        ("curve", "sample"),
        ("gates",),
        ("cell", "unrolled"),
        ("holding",),
        ("clamp",),
        ("single-units",),
        ("units",),
        ("saturation", "half_life"),
        ("gradient", "see"),
        ("explain", "try"),
    ),
    predict=HalfLife(options=(2, 5, 15, 50, 150)),
    stops=(
        Stop("watch"),
        Stop("one-unit"),
        Stop("freeze"),
        Stop("bias-0", {"forget_bias": 0.0}),
        Stop("bias-3", {"forget_bias": 3.0}),
        Stop("open-gates", {"initialisation": "open_gates"}),
    ),
)

render(LESSON)
