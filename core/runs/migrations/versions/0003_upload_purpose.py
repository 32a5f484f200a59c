"""Uploads: whether one is read as a text or as numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("purpose", sa.String(16), nullable=False, server_default="text"))


def downgrade() -> None:
    op.drop_column("uploads", "purpose")
