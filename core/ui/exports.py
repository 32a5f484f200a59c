"""The files that can be had of runs: one button, and the menu behind it."""

from collections.abc import Sequence

from core.cells.catalog import CELLS
from core.config import from_json
from core.exports.catalog import exporters_of
from core.runs.tables import RunRow
from core.ui import instruments, state
from core.ui.dialogs import dialog_button


def export_button(rows: Sequence[RunRow]) -> None:
    """The button that opens the menu for runs on show, side by side or one; always there; off while there is no run, or no more than one
    that failed before its first step."""
    _ = state.gettext()
    key = "-".join(["export", *(row.id for row in rows[:1])])
    dialog_button(
        _("Export…"),
        _("Export"),
        key,
        lambda: export_menu(rows),
        icon="download",
        disabled=not any(exporters_of(row) for row in rows if row.step or row.state != "failed"),
    )


def export_menu(rows: Sequence[RunRow]) -> None:
    """What can be had of each of these runs; it says by itself when a run is still training."""
    instruments.exports([_offer(row) for row in rows])


def _offer(row: RunRow) -> dict[str, object]:
    _ = state.gettext()
    config = from_json(row.config)
    cell = _(CELLS[config.cell].label) if config.cell in CELLS else row.kind
    offered = [
        {"name": one.name, "label": _(one.label), "help": _(one.help), "address": one.address}
        for one in exporters_of(row)
    ]
    return {
        "run": row.id,
        "label": row.name or f"{cell} · {_('Seed')} {config.seed}",
        "exporters": offered,
    }
