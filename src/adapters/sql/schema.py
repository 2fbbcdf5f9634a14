"""The schema's state, and what brings it to another."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.util.exc import CommandError

from adapters.sql import migrations
from adapters.sql.pool import Pool
from application.errors import Invalid, Unavailable
from application.storage import StorageView


class SqlSchema:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def upgrade(self, to: str | None = None) -> None:
        await self._move(migrations.upgrade, to or "head")

    async def downgrade(self, to: str | None = None) -> None:
        await self._move(migrations.downgrade, to or "-1")

    async def draft(self, message: str) -> None:
        await self._run(migrations.draft, message)

    async def describe(self) -> StorageView:
        return StorageView(
            server=await self._run(_server),
            revision=await self._run(migrations.current),
            newest=migrations.head(),
        )

    async def check(self) -> None:
        present, newest = await self._run(migrations.current), migrations.head()
        if present != newest:
            raise Unavailable(
                f"The schema is at revision {present}, not at {newest}: run `app migrate`."
            )

    async def _move(self, step: Callable[..., None], to: str) -> None:
        try:
            await self._run(step, to)
        except CommandError as error:
            raise Invalid(f"Cannot go to revision {to}: {error}") from error

    async def _run(self, step: Callable[..., Any], *arguments: str) -> Any:
        async with self._pool.transaction() as connection:
            return await connection.run_sync(step, *arguments)


def _server(connection: sa.Connection) -> str:
    version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return f"{connection.dialect.name} {version}"
