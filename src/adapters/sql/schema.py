"""The schema's state, and what brings it to another: Alembic, on a connection that is open."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from adapters.sql import migrations
from adapters.sql.pool import Pool
from adapters.sql.tables import Instant
from application.errors import Invalid, Unavailable
from application.storage import StorageView


class SqlSchema:
    """Whoever only looks does not queue behind those who write."""

    def __init__(self, writing: Pool, *, reading: Pool) -> None:
        self._writing = writing
        self._reading = reading

    async def upgrade(self, to: str | None = None) -> None:
        await self._move(command.upgrade, to or "head")

    async def downgrade(self, to: str | None = None) -> None:
        await self._move(command.downgrade, to or "-1")

    async def draft(self, message: str) -> None:
        def write_revision(connection: sa.Connection) -> None:
            command.revision(_config(connection), message, autogenerate=True)

        await self._run(write_revision)

    async def describe(self) -> StorageView:
        async with self._reading.transaction() as connection:
            return await connection.run_sync(_described)

    async def check(self) -> None:
        async with self._reading.transaction() as connection:
            present = await connection.run_sync(_revision)
        if _is_behind(present):
            raise Unavailable(
                f"The schema is at revision {present}, not at {newest()}: run `app migrate`."
            )

    async def _move(self, step: Callable[[Config, str], None], to: str) -> None:
        try:
            await self._run(lambda connection: step(_config(connection), to))
        except CommandError as error:
            raise Invalid(f"Cannot go to revision {to}: {error}") from error

    async def _run(self, step: Callable[[sa.Connection], None]) -> None:
        async with self._writing.transaction() as connection:
            await connection.run_sync(step)


@cache
def newest() -> str | None:
    return _scripts().get_current_head()


@cache
def _is_behind(revision: str | None) -> bool:
    """One that is not known here is ahead: this process is older than its schema."""
    known = (script.revision for script in _scripts().walk_revisions())
    return revision is None or (revision != newest() and revision in known)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _described(connection: sa.Connection) -> StorageView:
    version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return StorageView(
        server=f"{connection.dialect.name} {version}",
        revision=_revision(connection),
        newest=newest(),
        now=connection.scalar(sa.select(sa.func.now(type_=Instant))),
    )


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("file_template", "rev_%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
