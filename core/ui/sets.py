"""Which sets of runs a page shows: the address may name several, and every section of a page takes the one of its kind."""

from collections.abc import Callable

from core.jobs.runtime import current
from core.runs.experiment import Experiment, Plan
from core.ui import state


def on_show(is_mine: Callable[[Plan], bool]) -> tuple[Experiment | None, str]:
    """The first set of a kind among those in the address or of this session; a sentence where one of them is not here.

    One that is not here is taken out of the address, so only the first section that asks says so.
    """
    asked = state.sets_on_show()
    found, gone = [], []
    for experiment in asked:
        try:
            found.append(current().service.experiments.get(experiment))
        except LookupError:
            gone.append(experiment)
    mine = next((experiment for experiment in found if is_mine(experiment.plan)), None)
    if not gone:
        return mine, ""
    state.show_sets([experiment for experiment in asked if experiment not in gone])
    _ = state.gettext()
    return mine, _("The set of runs in this address is not here. It may have been deleted; start a new one.")


def show(started: str, before: Experiment | None) -> None:
    """Put a new set on show: in the place of the one before of its kind, beside those of other kinds."""
    others = [experiment for experiment in state.sets_on_show() if before is None or experiment != before.id]
    state.show_sets([started, *others])


def make_way(before: Experiment | None) -> None:
    """Cancel a set of this owner that still runs: a new one takes its place."""
    if before is not None and before.owner == state.owner() and before.state == "running":
        current().service.experiments.cancel(before.id, before.owner)
