"""The schema's revisions, run by Alembic on a connection that is open already."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory


def upgrade(connection: sa.Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)


def downgrade(connection: sa.Connection, revision: str) -> None:
    command.downgrade(_config(connection), revision)


def draft(connection: sa.Connection, message: str) -> None:
    """Write a revision with the difference between the tables in code and in the database."""
    command.revision(_config(connection), message, autogenerate=True)


def current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "rev_%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
