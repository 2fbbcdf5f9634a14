"""Foreign keys of SQLite, which must not be in force while its tables are rebuilt."""

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
    """SQLite changes a table by dropping it, and dropping it cascades to the rows of others.

    The pragma does nothing in a transaction. `BEGIN IMMEDIATE` waits for other migrations.
    """
    await _switch(connection, "OFF")
    try:
        yield
    finally:
        await connection.rollback()
        await _switch(connection, "ON")


async def _switch(connection: AsyncConnection, state: str) -> None:
    """By the driver, because a statement by SQLAlchemy would begin a transaction."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute_fetchall(f"PRAGMA foreign_keys={state}")


def check_foreign_keys(connection: sa.Connection) -> None:
    """Raise Conflict where rows refer to missing ones; other databases see to it themselves."""
    if connection.dialect.name != "sqlite":
        return
    violation = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if violation is not None:
        table, _, parent, _ = violation
        raise Conflict(
            f"Rows of {table} would refer to rows of {parent} that are not there: "
            "nothing was changed."
        )
