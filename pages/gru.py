"""The GRU lesson: two gates on a task where one can see what is kept, and when it is overwritten."""

from core.config import MemoryConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render
from core.ui.prediction import ParameterShare
from core.ui.tour import Stop

LESSON = Lesson(
    slug="gru",
    title=N_("GRU"),
    question=N_("Can two gates do the work of three?"),
    preset=MemoryConfig(cell="gru", task="adding", hidden_size=32, steps=1000),
    rows=(
        ("curve", "score"),
        ("gates",),
        ("cell", "see"),
        ("parameters",),
        ("conventions",),
        ("gradient", "explain"),
        ("papers", "try"),
    ),
    predict=ParameterShare(options=(50, 67, 75, 90, 100), beside="lstm"),
    stops=(
        Stop("keep"),
        Stop("merge", {"forget_bias": 3.0}),
        Stop("reset", {"task": "recall", "forget_bias": 1.0}),
    ),
)

render(LESSON)
