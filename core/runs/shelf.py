"""What an owner has on the shelf: single runs and sets of runs as entries alike, with what they take up and what was done to them.

Deleting is done in two stages: an entry vanishes at once and can be brought back, until it is removed for good. Every public
method is one transaction; changes reach only what belongs to the owner who asks.
"""

from collections.abc import Collection
from typing import Any

import msgspec
import sqlalchemy as sa

from core.runs.store import RunStore
from core.runs.tables import ExperimentRow, RunRow, checkpoints, experiments, frames, losses, runs

MOST_ENTRIES = 2000
MOST_NAME = 200


class Entry(msgspec.Struct, frozen=True):
    """A single run, or a set of runs with its members by rising age (those that there are rows of)."""

    id: str
    title: str
    created: float
    kept: bool
    rows: tuple[RunRow, ...]
    experiment: ExperimentRow | None = None

    @property
    def state(self) -> str:
        """Where it stands: the run's state, or the set's."""
        return self.rows[0].state if self.experiment is None else self.experiment.state


class Removable(msgspec.Struct, frozen=True):
    """A deleted entry whose time is over."""

    id: str
    owner: str
    is_set: bool


class Shelf:
    """The entries of an open library; may be called from any thread."""

    def __init__(self, store: RunStore) -> None:
        self._engine = store.engine

    def entries(self, owner: str) -> list[Entry]:
        """An owner's runs and sets, newest first, without what was deleted."""
        own_sets = sa.select(experiments).where(experiments.c.owner == owner, experiments.c.deleted.is_(None))
        own_runs = sa.select(runs).where(runs.c.owner == owner, runs.c.deleted.is_(None))
        newest = own_runs.where(runs.c.experiment_id.is_(None)).order_by(runs.c.created.desc()).limit(MOST_ENTRIES)
        members = own_runs.where(runs.c.experiment_id.is_not(None)).order_by(runs.c.created)
        with self._engine.connect() as connection:
            sets = [_row(ExperimentRow, row) for row in connection.execute(own_sets).mappings()]
            single = [_row(RunRow, row) for row in connection.execute(newest).mappings()]
            by_set: dict[str, list[RunRow]] = {experiment.id: [] for experiment in sets}
            for row in connection.execute(members).mappings():
                if row["experiment_id"] in by_set:
                    by_set[row["experiment_id"]].append(_row(RunRow, row))
        found = [Entry(row.id, row.name, row.created, row.kept, (row,)) for row in single]
        found += [
            Entry(one.id, one.title, one.created, one.kept, tuple(by_set[one.id]), one)
            for one in sets
            if by_set[one.id]
        ]
        return sorted(found, key=lambda entry: entry.created, reverse=True)

    def sizes(self, owner: str) -> dict[str, int]:
        """Entry → bytes that its streams, losses and checkpoints take in the library, as they are stored now."""
        sizes: dict[str, int] = {}
        with self._engine.connect() as connection:
            mine = sa.select(runs.c.id, runs.c.experiment_id).where(runs.c.owner == owner)
            entry_of = {run: experiment or run for run, experiment in connection.execute(mine)}
            own = sa.select(runs.c.id).where(runs.c.owner == owner)
            for table, size in (
                (frames, sa.func.length(frames.c.body)),
                (losses, sa.func.length(losses.c.body)),
                (checkpoints, checkpoints.c.size),
            ):
                # By run, in the order of its index: sorted by anything else, SQLite would carry every body along.
                by_run = sa.select(table.c.run_id, sa.func.sum(size)).where(table.c.run_id.in_(own))
                for run, total in connection.execute(by_run.group_by(table.c.run_id)):
                    entry = entry_of.get(run, run)
                    sizes[entry] = sizes.get(entry, 0) + int(total)
        return sizes

    def rename(self, owner: str, entry: str, title: str) -> None:
        """Give an entry a name of the owner's own; an empty one takes it away."""
        name = " ".join(title.split())[:MOST_NAME]
        with self._engine.begin() as connection:
            connection.execute(_own(runs, owner, [entry]).values(name=name))
            connection.execute(_own(experiments, owner, [entry]).values(title=name))

    def keep(self, owner: str, entry: str, kept: bool) -> None:
        """Pin an entry: it is not deleted together with others. Or let go of it."""
        self._change(owner, [entry], kept=kept)

    def delete(self, owner: str, entries: Collection[str], at: float) -> None:
        """Take entries off the shelf; `at` is the time, the same for what is deleted together."""
        self._change(owner, entries, deleted=at)

    def bring_back(self, owner: str, at: float) -> None:
        """Put back what was deleted together at a time."""
        with self._engine.begin() as connection:
            for table in (runs, experiments):
                mine = sa.update(table).where(table.c.owner == owner, table.c.deleted == at)
                connection.execute(mine.values(deleted=None))

    def last_deleted(self, owner: str) -> tuple[float, list[str]] | None:
        """When an owner last deleted something that can be brought back, and the names of it ("" where it has none)."""
        with self._engine.connect() as connection:
            gone = [
                (row.deleted, row.title)
                for table, title in ((runs, runs.c.name), (experiments, experiments.c.title))
                for row in connection.execute(
                    sa.select(table.c.deleted, title.label("title")).where(
                        table.c.owner == owner, table.c.deleted.is_not(None)
                    )
                )
            ]
        if not gone:
            return None
        newest = max(at for at, _ in gone)
        return newest, [title for at, title in gone if at == newest]

    def removable(self, before: float) -> Removable | None:
        """One entry, of whichever owner, that was deleted before a time."""
        with self._engine.connect() as connection:
            for table in (experiments, runs):
                due = sa.select(table.c.id, table.c.owner).where(table.c.deleted < before).limit(1)
                if found := connection.execute(due).first():
                    return Removable(found.id, found.owner, table is experiments)
        return None

    def _change(self, owner: str, entries: Collection[str], **columns: Any) -> None:
        with self._engine.begin() as connection:
            for table in (runs, experiments):
                connection.execute(_own(table, owner, entries).values(**columns))


def _own(table: sa.Table, owner: str, entries: Collection[str]) -> sa.Update:
    """Members of a set are no entries: what befalls them befalls the set."""
    mine = sa.update(table).where(table.c.owner == owner, table.c.id.in_(entries))
    return mine.where(runs.c.experiment_id.is_(None)) if table is runs else mine


def _row(row_type: Any, row: Any) -> Any:
    return row_type(**{name: row[name] for name in row_type.__struct_fields__})
