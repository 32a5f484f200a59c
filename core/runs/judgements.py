"""What the runs of a set have been judged to be so far, read many at a time and only where something has changed.

A page asks once a second for every run of a set; most of them have ended, so what was read of a run is kept until
its stream goes on.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from core.runs.experiment_store import ExperimentStore
from core.runs.outcome import JUDGES, verdict_of
from core.runs.tables import RunRow
from core.snapshot import decode

MOST_RUNS = 4000

Judgement = tuple[int, Mapping[str, Any]]


class Judgements:
    """Judgements by run, as far as the library has them; may be called from any thread."""

    def __init__(self, store: ExperimentStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, tuple[Judgement, ...]]] = (
            OrderedDict()
        )  # run → its last seq, judgements

    def of(self, rows: Iterable[RunRow]) -> dict[str, tuple[Judgement, ...]]:
        """Run → (step, data of the part that judges it) by rising step; what a later epoch has undone is left out."""
        rows = list(rows)
        with self._lock:
            known = {row.id: self._kept[row.id][1] for row in rows if self._kept.get(row.id, (-1,))[0] == row.last_seq}
            fresh = self._read([row for row in rows if row.id not in known])
            for row in rows:
                if row.id in fresh:
                    self._kept[row.id] = (row.last_seq, fresh[row.id])
                self._kept.move_to_end(row.id)
            while len(self._kept) > MOST_RUNS:
                self._kept.popitem(last=False)
        return known | fresh

    def verdicts(self, rows: Iterable[RunRow]) -> dict[str, bool]:
        """Run → whether it solved its task, of those that are judged."""
        rows = list(rows)
        found = self.of(rows)
        verdicts = {row.id: verdict_of(row.state, found[row.id][-1][1] if found[row.id] else {}) for row in rows}
        return {run: verdict for run, verdict in verdicts.items() if verdict is not None}

    def _read(self, rows: list[RunRow]) -> dict[str, tuple[Judgement, ...]]:
        begun = [row for row in rows if row.last_seq > 0]
        by_part: dict[str, dict[str, dict[int, Mapping[str, Any]]]] = {row.id: {} for row in rows}
        for frame in self._store.frames_of([row.id for row in begun], JUDGES) if begun else ():
            by_part[frame.run_id].setdefault(frame.kind, {})[frame.step] = decode(frame.body).data
        return {row.id: _in_order(row, by_part[row.id]) for row in rows}


def _in_order(row: RunRow, by_part: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> tuple[Judgement, ...]:
    """The best judge's frames. Beyond the run's step lies what an epoch has undone; training it again gives the same."""
    judged = next((by_part[judge] for judge in JUDGES if judge in by_part), {})
    return tuple(sorted(((step, data) for step, data in judged.items() if step <= row.step), key=lambda one: one[0]))
