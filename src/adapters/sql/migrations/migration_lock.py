"""Locks that allow one migration of a database at a time."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.migrations.advisory_locks import advisory_lock
from adapters.sql.migrations.foreign_keys import without_foreign_keys
from adapters.sql.migrations.polling import poll

LOCK_TIMEOUT = 300.0  # seconds, for a migration by another process

_ALEMBIC = threading.Lock()  # Alembic's context is global to the process


@asynccontextmanager
async def migration_lock(
    connection: AsyncConnection, *, lock_timeout: float = LOCK_TIMEOUT
) -> AsyncIterator[None]:
    """Exclude other migrations of the database during the block.

    What the block does not commit is rolled back.

    Raises Unavailable if another migration takes longer than `lock_timeout` seconds.
    """
    prepare = (
        without_foreign_keys if connection.dialect.name == "sqlite" else advisory_lock
    )
    async with prepare(connection, lock_timeout):
        await poll(_try_alembic, lock_timeout)
        try:
            yield
        finally:
            _ALEMBIC.release()


async def _try_alembic() -> bool:
    return _ALEMBIC.acquire(blocking=False)
