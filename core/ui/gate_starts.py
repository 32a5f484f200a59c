"""How the gate that keeps started, in words, and this visitor's earlier runs that started it otherwise."""

from collections.abc import Sequence
from typing import Any

from core.cells.starts import INITIALISATIONS
from core.config import RecurrentConfig, from_json, label_of
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.ui import state

MOST_BESIDE = 4
LOOKED_THROUGH = 40  # of the newest runs


def bias_label(config: RecurrentConfig) -> str:
    """The name of the setting that says where the gate that keeps starts, in the words of the run's cell."""
    return state.gettext()(label_of(config, "forget_bias"))


def start_words(config: RecurrentConfig) -> str:
    """ "Forget gate bias 3", "Open gates", or both where the initialisation leaves the bias to the setting."""
    _ = state.gettext()
    # Open gates set the bias by themselves.
    named = [] if config.initialisation == "default" else [_(INITIALISATIONS[config.initialisation].label)]
    bias = [] if config.initialisation == "open_gates" else [f"{bias_label(config)} {config.forget_bias:g}"]
    return " · ".join([*bias, *named])


def starts_to_compare(config: RecurrentConfig, rows: Sequence[RunRow]) -> dict[str, Any]:
    """What the half-life instrument has to know: how this run starts, and earlier runs of the same cell with other starts."""
    shown = {row.id for row in rows}
    found: dict[str, str] = {}
    for row in current().store.list_runs(owner=state.owner(), limit=LOOKED_THROUGH):
        if row.id in shown or not row.step:
            continue
        other = from_json(row.config)
        if isinstance(other, RecurrentConfig) and other.cell == config.cell:
            found.setdefault(start_words(other), row.id)
    start = start_words(config)
    beside = [{"run": run, "label": label} for label, run in found.items() if label != start]
    return {"start": start, "setting": bias_label(config), "beside": beside[:MOST_BESIDE]}
