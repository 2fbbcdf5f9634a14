"""Suspension of SQLite's foreign keys while a migration rebuilds tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from application.errors import Conflict


@asynccontextmanager
async def without_foreign_keys(
    connection: AsyncConnection, _: float
) -> AsyncIterator[None]:
    """Switch foreign keys off for the block.

    To alter a table, a migration copies and drops it, and dropping it would cascade to
    rows of other tables. The pragma has no effect within a transaction, so it is set
    before. No lock is needed: `BEGIN IMMEDIATE` waits for other migrations.
    """
    await _switch(connection, "OFF")
    try:
        yield
    finally:
        await connection.rollback()
        await _switch(connection, "ON")


async def _switch(connection: AsyncConnection, state: str) -> None:
    """Set the pragma by the driver: SQLAlchemy would begin a transaction."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute_fetchall(f"PRAGMA foreign_keys={state}")


def check_foreign_keys(connection: sa.Connection) -> None:
    """Check the foreign keys that were off during the migration.

    Raises Conflict if rows refer to missing ones.
    """
    if connection.dialect.name != "sqlite":  # others check foreign keys at all times
        return
    violation = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if violation is not None:
        table, _, parent, _ = violation
        raise Conflict(
            f"Rows of {table} would refer to missing rows of {parent}: "
            "nothing was changed."
        )
