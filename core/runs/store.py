"""The run library: runs, their kept messages, losses, checkpoints and uploads, in SQLite by default or PostgreSQL by URL.

With experiment_store.py and guesses.py the only module that speaks SQL.
Every public method is one transaction and may be called from any thread.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy import event

from core.data_folder import DATA_VARIABLE as DATA_VARIABLE
from core.data_folder import data_folder
from core.runs.tables import FrameRow, RunRow, UploadRow, checkpoints, frames, losses, runs, texts, uploads

DATABASE_VARIABLE = "SEQLENS_DATABASE"

RESUME_CHECKPOINTS = 2
SCRUB_CHECKPOINTS = 20
SCRUB_BYTES = 32 << 20
RUN_MB_VARIABLE = "SEQLENS_RUN_MB"
RUN_MB = 64.0


def database_url() -> str:
    """SEQLENS_DATABASE, else a SQLite file in the data folder."""
    return os.environ.get(DATABASE_VARIABLE) or f"sqlite:///{(data_folder() / 'seqlens.db').as_posix()}"


class RunStore:
    """The library behind one database URL; brings the schema up to date when opened."""

    def __init__(self, url: str) -> None:
        is_sqlite = sa.make_url(url).get_backend_name() == "sqlite"
        # A statement that is kept for the next time keeps what was last put into it, too: a whole text, or a checkpoint.
        self.engine = sa.create_engine(url, connect_args={"cached_statements": 0} if is_sqlite else {})
        if is_sqlite:
            event.listen(self.engine, "connect", _tune_sqlite)
        from core.runs.migrations import upgrade

        upgrade(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    # runs

    def add_run(self, row: RunRow) -> None:
        """A new run."""
        self._write(sa.insert(runs).values(**msgspec.structs.asdict(row)))

    def run(self, run_id: str) -> RunRow | None:
        """One run, or None."""
        found = self._rows(RunRow, sa.select(runs).where(runs.c.id == run_id))
        return found[0] if found else None

    def list_runs(self, owner: str | None = None, limit: int = 200) -> list[RunRow]:
        """Newest first; the single runs of one owner (an experiment lists its own) but deleted ones, or all of everybody."""
        query = sa.select(runs).order_by(runs.c.created.desc()).limit(limit)
        single = (runs.c.owner == owner) & runs.c.experiment_id.is_(None) & runs.c.deleted.is_(None)
        return self._rows(RunRow, query if owner is None else query.where(single))

    def runs_of_kind(self, kind: str, limit: int = 200) -> list[RunRow]:
        """Newest first, everybody's."""
        query = sa.select(runs).where(runs.c.kind == kind).order_by(runs.c.created.desc()).limit(limit)
        return self._rows(RunRow, query)

    def update_run(self, run_id: str, **columns: Any) -> None:
        """Change columns of a run; nothing happens when it is gone."""
        self._write(sa.update(runs).where(runs.c.id == run_id).values(**columns))

    def delete_run(self, run_id: str) -> None:
        """A run with all that belongs to it."""
        self._write(sa.delete(runs).where(runs.c.id == run_id))

    # stream

    def append(
        self, run_states: Sequence[dict[str, Any]], new_frames: Sequence[FrameRow], new_losses: Sequence[dict[str, Any]]
    ) -> None:
        """One flush of the streams: kept messages, stretches of losses and where each run stands, all or nothing."""
        with self.engine.begin() as connection:
            known = set(connection.scalars(sa.select(runs.c.id).where(runs.c.id.in_({r["id"] for r in run_states}))))
            rows = [msgspec.structs.asdict(frame) for frame in new_frames if frame.run_id in known]
            stretches = [row for row in new_losses if row["run_id"] in known]
            if rows:
                connection.execute(sa.insert(frames), rows)
            if stretches:
                connection.execute(sa.insert(losses), stretches)
            for state in run_states:
                values = {name: value for name, value in state.items() if name != "id"}
                connection.execute(sa.update(runs).where(runs.c.id == state["id"]).values(**values))

    def frames_of(self, run_id: str, kinds: Iterable[str] | None = None) -> list[FrameRow]:
        """Kept messages in order of seq."""
        query = sa.select(frames).where(frames.c.run_id == run_id).order_by(frames.c.seq)
        return self._rows(FrameRow, query if kinds is None else query.where(frames.c.kind.in_(list(kinds))))

    def frame_steps(self, run_id: str, kind: str) -> list[tuple[int, int, int]]:
        """(epoch, step, seq) of one part's kept messages, without their bodies."""
        query = (
            sa.select(frames.c.epoch, frames.c.step, frames.c.seq)
            .where(frames.c.run_id == run_id, frames.c.kind == kind)
            .order_by(frames.c.seq)
        )
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def frame(self, run_id: str, seq: int) -> FrameRow | None:
        """One kept message."""
        found = self._rows(FrameRow, sa.select(frames).where(frames.c.run_id == run_id, frames.c.seq == seq))
        return found[0] if found else None

    def losses_of(self, run_id: str) -> list[tuple[int, int, bytes]]:
        """(epoch, first step, little-endian float32) stretches in order."""
        query = (
            sa.select(losses.c.epoch, losses.c.first_step, losses.c.body)
            .where(losses.c.run_id == run_id)
            .order_by(losses.c.epoch, losses.c.first_step, losses.c.id)
        )
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    # checkpoints

    def save_checkpoint(self, run_id: str, purpose: str, epoch: int, step: int, body: bytes) -> None:
        """Keep a checkpoint ("resume" or "scrub"), and no more of them than DESIGN allows."""
        table = checkpoints
        same = (table.c.run_id == run_id) & (table.c.purpose == purpose)
        with self.engine.begin() as connection:
            if connection.scalar(sa.select(runs.c.id).where(runs.c.id == run_id)) is None:
                return
            connection.execute(sa.delete(table).where(same, table.c.epoch == epoch, table.c.step == step))
            # see add_upload
            values = {
                "run_id": run_id,
                "purpose": purpose,
                "epoch": epoch,
                "step": step,
                "size": len(body),
                "body": body,
            }
            connection.execute(sa.insert(table), values)
            held = connection.execute(
                sa.select(table.c.epoch, table.c.step, table.c.size).where(same).order_by(table.c.epoch, table.c.step)
            ).all()
            budget = min(SCRUB_BYTES, run_bytes() - _rest_of_run(connection, run_id))
            for old_epoch, old_step in _surplus(purpose, [tuple(row) for row in held], budget):
                connection.execute(sa.delete(table).where(same, table.c.epoch == old_epoch, table.c.step == old_step))

    def resume_checkpoint(self, run_id: str) -> tuple[int, bytes] | None:
        """(step, bytes) of the newest checkpoint to go on from, or None."""
        query = (
            sa.select(checkpoints.c.step, checkpoints.c.body)
            .where(checkpoints.c.run_id == run_id, checkpoints.c.purpose == "resume")
            .order_by(checkpoints.c.epoch.desc(), checkpoints.c.step.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.step, row.body)

    def nearest_weights(self, run_id: str, step: int) -> tuple[int, bytes] | None:
        """(step, bytes) of the weights nearest to a step, of the newest epoch that has it."""
        table = checkpoints
        query = (
            sa.select(table.c.step, table.c.body)
            .where(table.c.run_id == run_id, table.c.purpose == "scrub")
            .order_by(sa.func.abs(table.c.step - step), table.c.epoch.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.step, row.body)

    def kept_weights(self, run_id: str) -> list[tuple[int, bytes]]:
        """(step, bytes) of all weights kept along a run, by step; of each step the newest epoch's."""
        table = checkpoints
        query = (
            sa.select(table.c.step, table.c.body)
            .where(table.c.run_id == run_id, table.c.purpose == "scrub")
            .order_by(table.c.step, table.c.epoch)
        )
        with self.engine.connect() as connection:
            return list({row.step: (row.step, row.body) for row in connection.execute(query)}.values())

    # uploads

    def add_upload(self, row: UploadRow, body: bytes) -> None:
        """An upload and, unless the same bytes are here already, its text."""
        with self.engine.begin() as connection:
            if connection.scalar(sa.select(texts.c.digest).where(texts.c.digest == row.digest)) is None:
                # As parameters, not as values of the statement: SQLAlchemy keeps the first of its kind with all that it holds.
                connection.execute(sa.insert(texts), {"digest": row.digest, "body": body})
            connection.execute(sa.insert(uploads).values(**msgspec.structs.asdict(row)))

    def upload(self, upload_id: str) -> UploadRow | None:
        """One upload, or None."""
        found = self._rows(UploadRow, sa.select(uploads).where(uploads.c.id == upload_id))
        return found[0] if found else None

    def list_uploads(self, owner: str, purpose: str = "text") -> list[UploadRow]:
        """An owner's uploads for a purpose, newest first."""
        own = (uploads.c.owner == owner) & (uploads.c.purpose == purpose)
        return self._rows(UploadRow, sa.select(uploads).where(own).order_by(uploads.c.created.desc()))

    def update_upload(self, upload_id: str, **columns: Any) -> None:
        """Change columns of an upload."""
        self._write(sa.update(uploads).where(uploads.c.id == upload_id).values(**columns))

    def delete_upload(self, upload_id: str) -> None:
        """An upload, and its bytes unless another upload has the same ones."""
        with self.engine.begin() as connection:
            digest = connection.scalar(sa.select(uploads.c.digest).where(uploads.c.id == upload_id))
            connection.execute(sa.delete(uploads).where(uploads.c.id == upload_id))
            if connection.scalar(sa.select(uploads.c.id).where(uploads.c.digest == digest).limit(1)) is None:
                connection.execute(sa.delete(texts).where(texts.c.digest == digest))

    def text(self, digest: str) -> bytes | None:
        """The bytes of an uploaded text, or None once it was deleted."""
        with self.engine.connect() as connection:
            return cast("bytes | None", connection.scalar(sa.select(texts.c.body).where(texts.c.digest == digest)))

    def _write(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def _rows(self, row_type: Any, query: Any) -> list[Any]:
        with self.engine.connect() as connection:
            names = row_type.__struct_fields__
            return [row_type(**{name: row[name] for name in names}) for row in connection.execute(query).mappings()]


def run_bytes() -> int:
    """What one run may take in the library: SEQLENS_RUN_MB megabytes, or 64. Scrub checkpoints give way to the rest."""
    return int(float(os.environ.get(RUN_MB_VARIABLE) or RUN_MB) * 2**20)


def _rest_of_run(connection: sa.Connection, run_id: str) -> int:
    """Bytes of a run's messages and resume checkpoints."""
    kept = sa.select(sa.func.sum(sa.func.length(frames.c.body))).where(frames.c.run_id == run_id)
    resume = sa.select(sa.func.sum(checkpoints.c.size)).where(
        checkpoints.c.run_id == run_id, checkpoints.c.purpose == "resume"
    )
    return (connection.scalar(kept) or 0) + (connection.scalar(resume) or 0)


def _surplus(purpose: str, held: list[tuple[int, int, int]], scrub_bytes: int) -> list[tuple[int, int]]:
    """Which (epoch, step) of the held (epoch, step, size), in order, to delete."""
    if purpose == "resume":
        return [(epoch, step) for epoch, step, _ in held[:-RESUME_CHECKPOINTS]]
    surplus = []
    while len(held) > SCRUB_CHECKPOINTS or (len(held) > 1 and sum(size for *_, size in held) > scrub_bytes):
        # The one whose neighbours lie closest together is missed least; the newest always stays.
        ratios = [(held[i + 1][1] + 1) / (held[i - 1][1] + 1 if i else 1) for i in range(len(held) - 1)]
        epoch, step, _ = held.pop(ratios.index(min(ratios)))
        surplus.append((epoch, step))
    return surplus


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
