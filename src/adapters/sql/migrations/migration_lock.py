"""One migration at a time, on a connection that is prepared for it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.migrations.foreign_keys import without_foreign_keys
from application.errors import Unavailable

ADVISORY_LOCK = (
    0x6D6967726174  # "migrat": the key in pg_locks while a schema is migrated
)
LOCK_TIMEOUT = 300.0  # seconds to wait for a migration by another process
INTERVAL = 0.1  # seconds
TABLE_LOCK_TIMEOUT = (
    5  # seconds to wait for a table: every later request for it waits as well
)

POOLED = "pooled"
"""The execution option of connections that a pooler gives to others after each transaction."""

Preparation = Callable[[AsyncConnection, float], AbstractAsyncContextManager[None]]

_ALEMBIC = threading.Lock()  # its context is a global of the process
_TRY_LOCK = sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK))
_TRY_LOCK_OF_TRANSACTION = sa.select(sa.func.pg_try_advisory_xact_lock(ADVISORY_LOCK))
_UNLOCK = sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK))


@asynccontextmanager
async def migration_lock(
    connection: AsyncConnection, *, lock_timeout: float = LOCK_TIMEOUT
) -> AsyncIterator[None]:
    """Keep other migrations of the database away; raise Unavailable at the timeout.

    What is not committed within is rolled back.
    """
    prepare = await _preparation(connection)
    async with prepare(connection, lock_timeout):
        await _poll(_try_alembic, lock_timeout)
        try:
            yield
        finally:
            _ALEMBIC.release()


async def _preparation(connection: AsyncConnection) -> Preparation:
    if connection.dialect.name == "sqlite":
        return without_foreign_keys
    options = await connection.run_sync(
        lambda connection: connection.get_execution_options()
    )
    return _lock_of_transaction if options.get(POOLED) else _advisory_lock


@asynccontextmanager
async def _lock_of_transaction(
    connection: AsyncConnection, lock_timeout: float
) -> AsyncIterator[None]:
    """Behind a pooler, a lock of the session would stay with whoever gets its connection next.

    A revision that commits (`autocommit_block`) gives this one up.
    """

    async def try_lock() -> bool:
        locked: bool = (await connection.execute(_TRY_LOCK_OF_TRANSACTION)).scalar_one()
        if not locked:
            await connection.rollback()
        return locked

    await _poll(try_lock, lock_timeout)
    yield


@asynccontextmanager
async def _advisory_lock(
    connection: AsyncConnection, lock_timeout: float
) -> AsyncIterator[None]:
    """The session holds it, for a revision may commit (`autocommit_block`)."""

    async def try_lock() -> bool:
        locked: bool = (await connection.execute(_TRY_LOCK)).scalar_one()
        # A transaction that stays open would hold up CREATE INDEX CONCURRENTLY.
        await connection.commit()
        return locked

    await _poll(try_lock, lock_timeout)
    try:
        yield
    finally:
        with suppress(
            sa.exc.DBAPIError
        ):  # a connection that is lost has lost the lock as well
            await connection.rollback()
            await connection.execute(_UNLOCK)
            await connection.commit()


def limit_lock_wait(connection: sa.Connection) -> None:
    """Give up a transaction whose DDL waits for a table that a long transaction uses.

    Whatever asks for the table meanwhile queues behind that DDL, reads included.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = '{TABLE_LOCK_TIMEOUT * 1000:.0f}ms'"
        )


async def _try_alembic() -> bool:
    return _ALEMBIC.acquire(blocking=False)


async def _poll(try_lock: Callable[[], Awaitable[bool]], lock_timeout: float) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + lock_timeout
    while not await try_lock():
        if loop.time() >= deadline:
            raise Unavailable("Another process migrates this database; try again.")
        await asyncio.sleep(INTERVAL)
