"""The ladder on which memory is measured: whose memory, on which lengths, and what the outcome is called.

One declaration for `python -m benchmarks.recall` and for the page that shows the same live. Task: core.tasks.recall with 8
symbols; 64 units, 64 sequences a step, Adam 3e-3, clip 1; a training ends with the first look that finds it solved. A page
may offer other tasks, too, of which some have a budget of their own (`climbing`).
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.config import MemoryConfig
from core.i18n import N_
from core.registry import Registry

LADDER = (10, 20, 30, 50, 75, 100, 150, 200)
BUDGET = MemoryConfig(task="recall", symbols=8, steps=2000, stop_when_solved=True)


class Variant(msgspec.Struct, frozen=True):
    """One way to build and start a network. `is_baseline` and `is_open` say which side of the ratio it is on."""

    name: str
    label: str
    config: MemoryConfig
    is_baseline: bool = False
    is_open: bool = False


def _starting(cell: str, initialisation: str = "default") -> MemoryConfig:
    return msgspec.structs.replace(BUDGET, cell=cell, initialisation=initialisation)


VARIANTS: Registry[Variant] = Registry(
    "variant",
    [
        Variant("rnn", N_("tanh RNN"), _starting("rnn"), is_baseline=True),
        Variant("lstm_default", N_("LSTM, default gates"), _starting("lstm")),
        Variant("lstm_open", N_("LSTM, open gates"), _starting("lstm", "open_gates"), is_open=True),
        Variant("gru_default", N_("GRU, default gates"), _starting("gru")),
        Variant("gru_open", N_("GRU, open gates"), _starting("gru", "open_gates"), is_open=True),
    ],
)

# With 64 units every cell learns short words of aⁿbⁿ by heart, and none counts. Few units and a high rate leave counting as the
# easiest way: then nearly all networks are at 100 % in training, and what is left to differ is how far they count.
_BUDGETS: Mapping[str, Mapping[str, Any]] = {
    "anbn": {"hidden_size": 8, "batch_size": 16, "learning_rate": 2e-2, "steps": 1500}
}


def budget_of(task: str) -> MemoryConfig:
    """What a training may cost on a rung of that task's ladder."""
    return msgspec.structs.replace(BUDGET, task=task, **_BUDGETS.get(task, {}))


def climbing(task: str) -> dict[str, MemoryConfig]:
    """Variant → its config on that task's ladder."""
    budget = budget_of(task)
    return {
        variant.name: msgspec.structs.replace(
            budget, cell=variant.config.cell, initialisation=variant.config.initialisation
        )
        for variant in VARIANTS.values()
    }


class Ratio(msgspec.Struct, frozen=True):
    """Longest solved T of the better open-gate variant ÷ that of the tanh RNN (÷ the lowest rung when that solved none).

    `exhausted`: the ladder has no rung left to show a larger one.
    """

    value: float
    exhausted: bool


def ratio(longest: Mapping[str, float | None], ladder: tuple[int, ...]) -> Ratio | None:
    """From each variant's median longest solved T; None unless all that it compares have one."""
    opened = [longest.get(variant.name) for variant in VARIANTS.values() if variant.is_open]
    plain = [longest.get(variant.name) for variant in VARIANTS.values() if variant.is_baseline]
    known = [value for value in (*opened, *plain) if value is not None]
    if len(known) < len(opened) + len(plain):
        return None
    best, base = max(known[: len(opened)]), known[-1]
    return Ratio(best / (base or ladder[0]), best >= ladder[-1])
