"""The RNN lesson: how long a plain recurrent network remembers, on a task whose answer is known."""

from core.config import MemoryConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render
from core.ui.prediction import LongestLength

LESSON = Lesson(
    slug="rnn",
    title=N_("RNN"),
    question=N_("What does “memory” mean?"),
    preset=MemoryConfig(cell="rnn", task="recall", length=10),
    alternatives=("rnn", "rnn_relu"),
    rows=(
        ("curve", "score"),
        ("cell", "unrolled"),
        ("gates",),
        ("iteration",),
        ("gradient", "see"),
        ("explain", "try"),
    ),
    predict=LongestLength(options=(5, 10, 20, 30, 50, 100)),
)

render(LESSON)
