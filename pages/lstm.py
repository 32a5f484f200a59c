"""The LSTM lesson: train one on a text and watch its gates, its gradient and what it writes."""

from core.config import RecurrentConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render

LESSON = Lesson(
    slug="lstm",
    title=N_("LSTM"),
    question=N_("How do gates keep a memory?"),
    preset=RecurrentConfig(cell="lstm"),
    rows=(("curve", "sample"), ("gates",), ("cell", "unrolled"), ("gradient", "see"), ("explain", "try")),
)

render(LESSON)
