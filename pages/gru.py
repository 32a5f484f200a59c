"""The GRU lesson: two gates on a task where one can see what is kept, and when it is overwritten; or on a text."""

import msgspec

from core.config import MemoryConfig, RecurrentConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render
from core.ui.prediction import ParameterShare
from core.ui.tour import Stop

SIZE = (("parameters",), ("conventions",), ("gradient", "explain"))
ON_A_TASK = Lesson(
    slug="gru",
    title=N_("GRU"),
    question=N_("Can two gates do the work of three?"),
    choice=N_("A task"),
    preset=MemoryConfig(cell="gru", task="adding", hidden_size=32, steps=1000),
    rows=(("curve", "score"), ("gates",), ("cell", "see"), *SIZE, ("papers", "try")),
    predict=ParameterShare(options=(50, 67, 75, 90, 100), beside="lstm"),
    stops=(
        Stop("keep"),
        Stop("merge", {"forget_bias": 3.0}),
        Stop("reset", {"task": "recall", "forget_bias": 1.0}),
    ),
)
READING = (("curve", "sample"), ("gates",), ("cell", "see-text"), ("clamp",), ("units",), ("saturation", "half_life"))
ON_A_TEXT = msgspec.structs.replace(
    ON_A_TASK,
    slug="gru-text",
    choice=N_("A text"),
    intro="intro-text",
    preset=RecurrentConfig(cell="gru"),
    rows=(*READING, *SIZE, ("papers", "try-text")),
    stops=(),
)

render(ON_A_TASK, ON_A_TEXT)
