"""Deleting runs and sets with time to think again: they rest at once, and are removed for good some minutes later."""

import time
from collections.abc import Callable, Collection
from functools import partial

from core.jobs.dispatch import Dispatcher
from core.jobs.experiments import Experiments
from core.runs.shelf import Shelf
from core.runs.store import RunStore

RECOVERABLE_S = 600.0
LOOK_EVERY_S = 5.0


class Removal:
    """What pages call returns at once; `remove_due` runs on the driver's thread."""

    def __init__(
        self,
        store: RunStore,
        experiments: Experiments,
        dispatcher: Dispatcher,
        put: Callable[[Callable[[], None]], None],
    ) -> None:
        self._store, self._experiments, self._dispatcher, self._put = store, experiments, dispatcher, put
        self.shelf = Shelf(store)
        self._look_again = 0.0

    def delete(self, owner: str, entries: Collection[str]) -> None:
        """Take runs and sets off their owner's shelf. What is under way is paused, so that it can go on if it is brought back.

        Raises NotYours or LookupError for what is neither a run nor a set of this owner.
        """
        self.shelf.delete(owner, entries, time.time())
        for entry in entries:
            row = self._store.run(entry)
            if row is None:
                self._experiments.cancel(entry, owner)
            elif row.owner == owner:
                self._put(partial(self._dispatcher.pause, entry))

    def remove_due(self, now: float) -> None:
        """Remove one entry whose time is over, with all that belongs to it; one at a time, so that nothing waits for long."""
        if now < self._look_again:
            return
        due = self.shelf.removable(before=now - RECOVERABLE_S)
        if due is None:
            self._look_again = now + LOOK_EVERY_S
            return
        if due.is_set:
            self._experiments.delete(due.id, due.owner)
        else:
            self._dispatcher.stop(due.id)
            self._store.delete_run(due.id)
