"""The tables of the run library and the rows that the rest of the code sees; migrations/ holds their history."""

import secrets
import time

import msgspec
import sqlalchemy as sa

metadata = sa.MetaData()

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False, default=""),
    sa.Column("config", sa.Text, nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("experiment_id", sa.String(64), index=True),
    sa.Column("parent_id", sa.String(64), index=True),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("epoch", sa.Integer, nullable=False, default=0),
    sa.Column("last_seq", sa.Integer, nullable=False, default=0),
    sa.Column("step", sa.Integer, nullable=False, default=0),
    sa.Column("elapsed_s", sa.Float, nullable=False, default=0.0),
    sa.Column("kept", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("deleted", sa.Float, index=True),
)
frames = sa.Table(
    "frames",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index("frames_by_step", "run_id", "kind", "step"),
    sa.Index("frames_by_seq", "run_id", "seq"),
)
losses = sa.Table(
    "losses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("first_step", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("purpose", sa.String(8), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
texts = sa.Table(
    "texts",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, index=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("encoding", sa.String(32), nullable=False, default=""),
    sa.Column("column", sa.String(200), nullable=False, default=""),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("report", sa.Text, nullable=False, default=""),
    sa.Column("purpose", sa.String(16), nullable=False, default="text", server_default="text"),
)
experiments = sa.Table(
    "experiments",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False, default=""),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("kept", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("deleted", sa.Float, index=True),
    sa.Column("title", sa.String(200), nullable=False, default="", server_default=""),
)
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("experiment_id", sa.String(64), sa.ForeignKey("experiments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)
guesses = sa.Table(
    "guesses",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("answer", sa.String(64), nullable=False),
)


class RunRow(msgspec.Struct, frozen=True):
    """A run as listed: everything but its stream. `deleted` is when its owner deleted it; it is there until it is removed."""

    id: str
    owner: str
    kind: str
    state: str
    name: str
    config: str
    schema_version: int
    source: str
    experiment_id: str | None
    parent_id: str | None
    created: float
    epoch: int
    last_seq: int
    step: int
    elapsed_s: float
    kept: bool = False
    deleted: float | None = None


class FrameRow(msgspec.Struct, frozen=True):
    """A kept message: its header columns and its encoded bytes."""

    run_id: str
    seq: int
    epoch: int
    step: int
    kind: str
    body: bytes


class UploadRow(msgspec.Struct, frozen=True):
    """An upload as listed. `report` is the JSON that a reading job made of it, empty while it is being read.

    `purpose` says what it is read as: a "text", or "numbers".
    """

    id: str
    owner: str
    name: str
    digest: str
    size: int
    encoding: str
    column: str
    created: float
    report: str
    purpose: str = "text"


class ExperimentRow(msgspec.Struct, frozen=True):
    """An experiment as stored. `plan` is the JSON of its variants and members.

    `name` is the page that started it, `title` what its owner calls it; `deleted` as of a run.
    """

    id: str
    owner: str
    name: str
    state: str
    plan: str
    schema_version: int
    created: float
    kept: bool = False
    deleted: float | None = None
    title: str = ""


def new_run_id() -> str:
    """An id that nobody can guess: who has it may watch."""
    return secrets.token_urlsafe(12)


def new_run_row(run_id: str, owner: str, kind: str, config: str, source: str, schema_version: int) -> RunRow:
    """The row of a run that has just been asked for."""
    return RunRow(
        run_id, owner, kind, "queued", "", config, schema_version, source, None, None, time.time(), 0, 0, 0, 0.0
    )
