"""Locks that allow one migration of a database at a time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.migrations.foreign_keys import without_foreign_keys
from application.errors import Unavailable

ADVISORY_LOCK = 0x6D6967726174  # "migrat": the key of the lock in pg_locks
LOCK_TIMEOUT = 300.0  # seconds, for a migration by another process
INTERVAL = 0.1  # seconds between attempts to lock
# Seconds, during which later requests for the table wait as well.
TABLE_LOCK_TIMEOUT = 5

BEHIND_POOLER = "behind_pooler"
"""The execution option of connections whose pooler reassigns them per transaction."""

Preparation = Callable[[AsyncConnection, float], AbstractAsyncContextManager[None]]

_ALEMBIC = threading.Lock()  # Alembic's context is global to the process
_TRY_LOCK = sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK))
_TRY_LOCK_OF_TRANSACTION = sa.select(sa.func.pg_try_advisory_xact_lock(ADVISORY_LOCK))
_UNLOCK = sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK))


@asynccontextmanager
async def migration_lock(
    connection: AsyncConnection, *, lock_timeout: float = LOCK_TIMEOUT
) -> AsyncIterator[None]:
    """Exclude other migrations of the database during the block.

    What the block does not commit is rolled back.

    Raises Unavailable if another migration takes longer than `lock_timeout` seconds.
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
    return _lock_of_transaction if options.get(BEHIND_POOLER) else _advisory_lock


@asynccontextmanager
async def _lock_of_transaction(
    connection: AsyncConnection, lock_timeout: float
) -> AsyncIterator[None]:
    """Hold an advisory lock of the transaction, for connections behind a pooler.

    A lock of the session would remain on the server's connection, which the pooler
    assigns to another client. A revision that commits (`autocommit_block`) releases
    this lock.
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
    """Hold an advisory lock of the session.

    It outlasts commits of a revision (`autocommit_block`).
    """

    async def try_lock() -> bool:
        locked: bool = (await connection.execute(_TRY_LOCK)).scalar_one()
        # An open transaction would block CREATE INDEX CONCURRENTLY.
        await connection.commit()
        return locked

    await _poll(try_lock, lock_timeout)
    try:
        yield
    finally:
        with suppress(sa.exc.DBAPIError):  # a lost connection has released the lock
            await connection.rollback()
            await connection.execute(_UNLOCK)
            await connection.commit()


def limit_lock_wait(connection: sa.Connection) -> None:
    """Limit the time that DDL waits for a table which a long transaction uses.

    Meanwhile all other requests for the table, reads included, queue behind the DDL.
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
            raise Unavailable("Another process is migrating this database; try again.")
        await asyncio.sleep(INTERVAL)
