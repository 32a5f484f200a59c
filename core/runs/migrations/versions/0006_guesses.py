"""What the owners of runs have guessed before they looked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "guesses",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("question", sa.String(64), primary_key=True),
        sa.Column("answer", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("guesses")
