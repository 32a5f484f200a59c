"""Experiments in the run library: one row each, their runs found by `experiment_id`. Every public method is one transaction."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from core.runs.store import RunStore
from core.runs.tables import ExperimentRow, FrameRow, RunRow, experiments, frames, reviews, runs


class ExperimentStore:
    """The experiments of an open library; may be called from any thread."""

    def __init__(self, store: RunStore) -> None:
        self._engine = store.engine

    def add(self, row: ExperimentRow, members: Sequence[RunRow]) -> None:
        """A new experiment with all its runs, or nothing."""
        with self._engine.begin() as connection:
            connection.execute(sa.insert(experiments).values(**msgspec.structs.asdict(row)))
            connection.execute(sa.insert(runs), [msgspec.structs.asdict(member) for member in members])

    def get(self, experiment_id: str) -> ExperimentRow | None:
        """One experiment, or None."""
        found = self._rows(ExperimentRow, sa.select(experiments).where(experiments.c.id == experiment_id))
        return found[0] if found else None

    def of_owner(self, owner: str, limit: int = 200) -> list[ExperimentRow]:
        """An owner's experiments but deleted ones, newest first."""
        query = sa.select(experiments).where(experiments.c.owner == owner, experiments.c.deleted.is_(None))
        return self._rows(ExperimentRow, query.order_by(experiments.c.created.desc()).limit(limit))

    def members(self, experiment_id: str) -> list[RunRow]:
        """The rows of an experiment's runs."""
        return self._rows(RunRow, sa.select(runs).where(runs.c.experiment_id == experiment_id))

    def add_members(self, experiment_id: str, members: Sequence[RunRow]) -> bool:
        """Runs that an experiment turns out to need; False, and nothing added, when it is gone."""
        with self._engine.begin() as connection:
            known = connection.scalar(sa.select(experiments.c.id).where(experiments.c.id == experiment_id))
            if known and members:
                connection.execute(sa.insert(runs), [msgspec.structs.asdict(member) for member in members])
        return known is not None

    def frames_of(self, run_ids: Collection[str], kinds: Collection[str]) -> list[FrameRow]:
        """Kept messages of several runs, in the order in which they were sent."""
        wanted = frames.c.run_id.in_(run_ids) & frames.c.kind.in_(kinds)
        return self._rows(FrameRow, sa.select(frames).where(wanted).order_by(frames.c.run_id, frames.c.seq))

    def add_review(self, experiment_id: str, name: str, body: str) -> None:
        """Keep a review's JSON under its name, in place of an older one; nothing happens when the experiment is gone."""
        same = (reviews.c.experiment_id == experiment_id) & (reviews.c.name == name)
        with self._engine.begin() as connection:
            if connection.scalar(sa.select(experiments.c.id).where(experiments.c.id == experiment_id)):
                connection.execute(sa.delete(reviews).where(same))
                connection.execute(sa.insert(reviews).values(experiment_id=experiment_id, name=name, body=body))

    def reviews_of(self, experiment_id: str) -> dict[str, str]:
        """Name → JSON of an experiment's reviews."""
        with self._engine.connect() as connection:
            query = sa.select(reviews.c.name, reviews.c.body).where(reviews.c.experiment_id == experiment_id)
            return {row.name: row.body for row in connection.execute(query)}

    def set_state(self, experiment_id: str, state: str) -> None:
        """Write down where an experiment stands; nothing happens when it is gone."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(experiments).where(experiments.c.id == experiment_id).values(state=state))

    def interrupt_running(self) -> None:
        """What an earlier server left running is interrupted."""
        with self._engine.begin() as connection:
            running = experiments.c.state == "running"
            connection.execute(sa.update(experiments).where(running).values(state="interrupted"))

    def delete(self, experiment_id: str) -> None:
        """An experiment with all its runs and all that belongs to them."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(runs).where(runs.c.experiment_id == experiment_id))
            connection.execute(sa.delete(experiments).where(experiments.c.id == experiment_id))

    def _rows(self, row_type: Any, query: Any) -> list[Any]:
        with self._engine.connect() as connection:
            names = row_type.__struct_fields__
            return [row_type(**{name: row[name] for name in names}) for row in connection.execute(query).mappings()]
