"""The Gradients lesson: three cells side by side, and how far back the gradient of one loss reaches in each."""

from core.cells.catalog import CELLS
from core.config import MemoryConfig
from core.i18n import N_
from core.ui.lesson import Lesson, render
from core.ui.prediction import LongestReach
from core.ui.tour import Stop

IN_DETAIL = ("rnn", "lstm", "gru")
LESSON = Lesson(
    slug="gradients",
    title=N_("Gradients"),
    question=N_("Why does an RNN forget?"),
    preset=MemoryConfig(cell="rnn", task="recall", length=40, steps=600),
    cells=tuple(CELLS),
    at_hand=("length", "initialisation", "spectral_radius", "clip_norm"),
    rows=(
        ("profiles", "see"),
        ("ladder",),
        tuple(f"gradient_map:{cell}" for cell in IN_DETAIL),
        tuple(f"score:{cell}" for cell in IN_DETAIL),
        ("explain", "try"),
    ),
    predict=LongestReach(options=tuple(CELLS)),
    stops=(
        Stop("forgets"),
        Stop("default-lstm"),
        Stop("open-gates", {"initialisation": "open_gates"}),
        Stop("explode", {"initialisation": "spectral", "spectral_radius": 2.0}),
    ),
)

render(LESSON)
