"""The schema's history, applied when the library is opened; `python -m alembic` is not needed by users."""

from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent
HEAD = "0006"


def upgrade(engine: Any) -> None:
    """Bring the database up to HEAD; quick when it is there already, since Alembic is then not even imported."""
    import sqlalchemy as sa

    with engine.begin() as connection:
        if sa.inspect(connection).has_table("alembic_version") and (
            connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD
        ):
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", _FOLDER.as_posix())
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
