"""Locks of PostgreSQL that exclude other processes from a migration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.migrations.polling import poll

ADVISORY_LOCK = 0x6D6967726174  # "migrat": the key of the lock in pg_locks
# Seconds, during which later requests for the table wait as well.
TABLE_LOCK_TIMEOUT = 5

BEHIND_POOLER = "behind_pooler"
"""The execution option of connections whose pooler reassigns them per transaction."""

_TRY_LOCK = sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK))
_TRY_LOCK_OF_TRANSACTION = sa.select(sa.func.pg_try_advisory_xact_lock(ADVISORY_LOCK))
_UNLOCK = sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK))


@asynccontextmanager
async def advisory_lock(
    connection: AsyncConnection, lock_timeout: float
) -> AsyncIterator[None]:
    """Hold an advisory lock: of the session, or of the transaction behind a pooler.

    Raises Unavailable if another process holds it for longer than `lock_timeout`
    seconds.
    """
    options = await connection.run_sync(
        lambda connection: connection.get_execution_options()
    )
    lock = _lock_of_transaction if options.get(BEHIND_POOLER) else _lock_of_session
    async with lock(connection, lock_timeout):
        yield


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

    await poll(try_lock, lock_timeout)
    yield


@asynccontextmanager
async def _lock_of_session(
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

    await poll(try_lock, lock_timeout)
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
