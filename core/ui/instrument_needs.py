"""What an instrument has to know, beside which run it follows: of the run's config, or of the runs beside it."""

from collections.abc import Sequence
from typing import Any

from core.cells.catalog import CELLS
from core.config import MemoryConfig, RecurrentConfig, RunConfig, from_json
from core.runs.tables import RunRow
from core.series_config import SeriesConfig
from core.tasks.catalog import RIGHT, TASKS
from core.tasks.series_catalog import is_curve
from core.ui import instruments, state
from core.ui.gate_starts import starts_to_compare


def needs_of(instrument: str, config: RunConfig, rows: Sequence[RunRow]) -> dict[str, Any]:
    """The instrument's `extra` (see core.ui.instruments.show) on a page with such runs, whose first has this config."""
    _ = state.gettext()
    if instrument == "profiles":
        shown = [(row.id, from_json(row.config).cell) for row in rows]
        runs = [{"run": run, "cell": cell, "label": _(CELLS[cell].label)} for run, cell in shown]
        return {"runs": runs, "length": config.time_span}
    if instrument == "gradient_map":
        return {"beside": [row.id for row in rows]}
    if instrument == "parameters":
        return {"cells": [instruments.cell_data(cell, state.language()) for cell in CELLS]}
    known: dict[str, dict[str, Any]]
    if isinstance(config, RecurrentConfig):
        known = {
            "sample": {"temperature": config.temperature},
            "curve": {"text_loss": True},
            "gates": {"asks": True},
            "gradient": {"reads_tokens": True},
        }
        if instrument == "half_life":
            return starts_to_compare(config, rows)
    elif isinstance(config, MemoryConfig):
        task = TASKS[config.task]
        known = {"score": {"task": {"metric": _(task.metric), "share": task.is_share}}}
    elif isinstance(config, SeriesConfig):
        curve = is_curve(config.series)
        known = {
            "curve": {"log_loss": curve, "score_loss": True},
            "score": {
                "task": {"metric": _("squared error") if curve else _(RIGHT), "share": not curve, "error": curve}
            },
            "forecast": {"curve": curve},
        }
    else:
        known = {"curve": {"in_nats": True}}  # vectors, whatever their objective
    return known.get(instrument, {})
