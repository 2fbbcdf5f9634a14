"""The schema of the database: its revision, and migrations by Alembic.

Alembic is imported by the commands that need it: servers only read the revision.
"""

from typing import Literal

import sqlalchemy as sa

from adapters.retry import retry_lost_connection
from adapters.sql.errors import translate_errors
from adapters.sql.migrations.message import validate_message
from adapters.sql.migrations.migration_lock import LOCK_TIMEOUT, migration_lock
from adapters.sql.migrations.revisions import Revisions, current_revision
from adapters.sql.pool import Pool
from adapters.sql.replica import ReplicaPool
from adapters.sql.tables import Instant, metadata
from application.errors import Invalid, Unavailable
from application.storage import StorageView

PROJECT = Revisions()


class SqlSchema:
    """Migrates on a writing connection; reads the revision on a reading one.

    A check of the revision therefore does not queue behind units of work.
    """

    def __init__(
        self,
        writing: Pool,
        *,
        reading: Pool,
        replica: ReplicaPool | None = None,
        revisions: Revisions = PROJECT,
        tables: sa.MetaData = metadata,
        lock_timeout: float = LOCK_TIMEOUT,
    ) -> None:
        self._writing = writing
        self._reading = reading
        self._replica = replica
        self._revisions = revisions
        self._tables = tables
        self._lock_timeout = lock_timeout

    async def upgrade(self, to: str | None = None) -> None:
        await self._move("upgrade", to or "head")

    async def downgrade(self, to: str | None = None) -> None:
        await self._move("downgrade", to or "-1")

    async def draft(self, message: str) -> str:
        from adapters.sql.migrations.draft import find_difference, write_revision

        message = validate_message(message)
        await self._must_be_at_newest()
        async with self._reading.connect() as connection:
            with translate_errors():
                steps = await connection.run_sync(find_difference, self._tables)
        if steps is None:
            raise Invalid(
                "The database matches the tables in the code: nothing to draft."
            )
        return write_revision(steps, message, self._revisions)

    @retry_lost_connection
    async def describe(self) -> StorageView:
        async with self._reading.transaction() as connection:
            return await connection.run_sync(self._description)

    async def check(self) -> None:
        revision = await self._current_revision()
        if self._revisions.is_behind(revision):
            raise Unavailable(
                f"The schema is at revision {revision}, not at "
                f"{self._revisions.newest}: run `app migrate`."
            )
        if self._replica:
            await self._replica.check_revision(revision, newest=self._revisions.newest)

    async def _move(self, step: Literal["upgrade", "downgrade"], to: str) -> None:
        from alembic import command
        from alembic.util.exc import CommandError

        run = command.upgrade if step == "upgrade" else command.downgrade
        try:
            async with self._writing.connect() as connection:
                with translate_errors():
                    async with migration_lock(
                        connection, lock_timeout=self._lock_timeout
                    ):
                        await connection.run_sync(self._revisions.run, run, to)
                        await connection.commit()
        except CommandError as error:
            raise Invalid(f"Cannot migrate to revision {to}: {error}") from error

    async def _must_be_at_newest(self) -> None:
        revision = await self._current_revision()
        newest = self._revisions.newest
        if self._revisions.is_behind(revision):
            raise Unavailable(
                f"The schema is at revision {revision}, not at {newest}: "
                "run `app migrate` first."
            )
        if revision != newest:
            raise Invalid(
                f"The schema is at revision {revision}, which this code does not know."
            )

    @retry_lost_connection
    async def _current_revision(self) -> str | None:
        async with self._reading.transaction() as connection:
            return await connection.run_sync(current_revision)

    def _description(self, connection: sa.Connection) -> StorageView:
        is_local = connection.dialect.name == "sqlite"  # its clock is this machine's
        version = ".".join(
            str(part) for part in connection.dialect.server_version_info or ()
        )
        return StorageView(
            server=f"{connection.dialect.name} {version}",
            revision=current_revision(connection),
            newest=self._revisions.newest,
            now=None
            if is_local
            else connection.scalar(sa.select(sa.func.now(type_=Instant))),
        )
