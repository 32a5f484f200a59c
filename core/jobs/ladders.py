"""Takes a ladder's climbs from rung to rung: a member gets its row when bisection comes to it, one a climb at a time.

The next rung follows from the verdicts in the library, which is looked at again whenever a member has ended. All of it is
the driver's thread's.
"""

from collections import deque
from collections.abc import Callable, Sequence

from core.jobs.active import Active
from core.runs.experiment import Experiment, Member
from core.runs.experiment_store import ExperimentStore
from core.runs.hub import Hub
from core.runs.judgements import Judgements
from core.runs.ladder import due_members
from core.runs.tables import RunRow
from core.snapshot import ENDED


class Ladders:
    """`row_of` makes the row of a member's run."""

    def __init__(
        self,
        store: ExperimentStore,
        hub: Hub,
        judgements: Judgements,
        row_of: Callable[[Experiment, Member], RunRow],
    ) -> None:
        self._store, self._hub, self._judgements, self._row_of = store, hub, judgements, row_of

    def due(self, experiment: Experiment, rows: dict[str, RunRow]) -> Sequence[Member]:
        """The members needed now; those without a run get one, in `rows` too. None of a ladder that was deleted."""
        due = due_members(experiment.plan, self._judgements.verdicts(rows.values()))
        new = [self._row_of(experiment, member) for member in due if member.run not in rows]
        if not self._store.add_members(experiment.id, new):
            return ()
        rows |= {row.id: row for row in new}
        return due

    def climb(self, active: Active) -> None:
        """Once a member's last message has come, the rung that follows from it waits, before those of later seeds."""
        heard = {run for run in active.unheard if (s := self._hub.stream(run)) is None or s.state in ENDED}
        if not heard:
            return
        active.unheard -= heard
        self._hub.flush()  # verdicts are read from the library
        rows = {row.id: row for row in self._store.members(active.id)}
        before = set(rows)
        new = {member.run for member in self.due(active.experiment, rows)} - before
        wanted = new.union(active.waiting)
        active.waiting = deque(member.run for member in active.experiment.plan.members if member.run in wanted)
