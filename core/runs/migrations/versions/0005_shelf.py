"""Runs and sets can be kept and deleted, with some time to think again; sets can be named."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = ("runs", "experiments")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()))
        op.add_column(table, sa.Column("deleted", sa.Float, nullable=True))
        op.create_index(f"ix_{table}_deleted", table, ["deleted"])
    op.add_column("experiments", sa.Column("title", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("experiments", "title")
    for table in _TABLES:
        op.drop_index(f"ix_{table}_deleted", table)
        op.drop_column(table, "deleted")
        op.drop_column(table, "kept")
