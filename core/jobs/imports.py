"""Vectors of others in the library: files of the teacher's folder once for everybody, uploads for who brought them."""

from collections.abc import Callable, Iterable

from core.config import from_json
from core.imported_config import ImportedConfig
from core.jobs.dispatch import Dispatcher
from core.jobs.job import UPLOAD
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import ENDED

KIND = "imported"


class Imports:
    """The imports of all owners. An upload's bytes go once its vectors are read, or it has proved not to have any."""

    def __init__(self, store: RunStore, dispatcher: Dispatcher, put: Callable[[Callable[[], None]], None]) -> None:
        self._store, self._dispatcher, self._put = store, dispatcher, put

    def listed(self, owner: str) -> list[RunRow]:
        """Those an owner made, and everybody's of files that all may read; newest first."""
        return [row for row in self._store.runs_of_kind(KIND) if row.owner == owner or not config_of(row).corpus]

    def same(self, config: ImportedConfig, among: Iterable[RunRow]) -> RunRow | None:
        """An import of the same file of the folder that has not failed: it need not be read twice."""
        alike = (row for row in among if config_of(row) == config and row.state not in ("failed", "stopped"))
        return None if config.corpus else next(alike, None)

    def heard(self, run: str, state: str) -> None:
        """A run said how it stands; from any thread."""
        if state in ENDED:
            self._put(lambda: self._let_go(self._store.run(run)))

    def delete(self, row: RunRow) -> None:
        """An import with all that belongs to it; it is the caller's to say whether it may. Raises ValueError for another run."""
        config_of(row)
        self._store.delete_run(row.id)
        self._put(lambda: self._dispatcher.stop(row.id))
        self._let_go(row)

    def _let_go(self, row: RunRow | None) -> None:
        if row is not None and row.kind == KIND and config_of(row).corpus:
            self._store.delete_upload(config_of(row).corpus.removeprefix(UPLOAD))


def config_of(row: RunRow) -> ImportedConfig:
    """What an import was asked to do. Raises ValueError for another run."""
    config = from_json(row.config)
    if not isinstance(config, ImportedConfig):
        raise ValueError(row.kind)
    return config
