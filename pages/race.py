"""The race: one task, one budget, the same seeds, and every cell that one likes."""

from core.config import MemoryConfig
from core.i18n import N_
from core.ui.race import MATCHED, Race, render
from core.ui.tour import Stop

COUNTING = {
    "task": "anbn",
    "length": 20,
    "hidden_size": 8,
    "batch_size": 16,
    "learning_rate": 2e-2,
    "initialisation": "open_gates",
    "steps": 1500,
    "score_every": 100,
}
RACE = Race(
    slug="race",
    title=N_("Race"),
    question=N_("Which cell would you pick?"),
    preset=MemoryConfig(task="recall", length=30, steps=600, score_every=50),
    cells=("rnn", "lstm", "gru"),
    stops=(
        Stop("short", {"length": 10}),
        Stop("long"),
        Stop("open", {"initialisation": "open_gates"}),
        Stop("adding", {"task": "adding", "length": 50, "steps": 1500, "score_every": 100}),
        Stop("counting", COUNTING),
        Stop("matched", {"initialisation": "open_gates"}, (MATCHED,)),
    ),
)

render(RACE)
