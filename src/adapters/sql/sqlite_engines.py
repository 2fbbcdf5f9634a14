"""Creation of the engines of a SQLite file."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.sql import sqlite_connection
from adapters.sql.pool import Pool
from adapters.sql.pools import Pools, create_engine
from adapters.sql.sqlite_url import sqlite_address
from adapters.sql.write_ahead_log import enable_write_ahead_log
from application.errors import Unavailable

MAX_READERS = 4
BUSY_TIMEOUT = 30  # seconds that SQLite waits for a writer in another process
PRAGMAS = ("synchronous=NORMAL", "foreign_keys=ON")
AUTOCOMMIT = "sqlite_autocommit"  # an execution option: do not begin a transaction


def open_sqlite(url: str, *, pool_size: int) -> Pools:
    """Return the pools of a file, with one writing connection, as it has one writer.

    Raises UnusableURL if the URL names no file, and Unavailable if the folder of the
    file cannot be created.
    """
    address = sqlite_address(url)
    readers = min(pool_size, MAX_READERS)
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder of {address.database} cannot be created."
        ) from error
    return Pools(
        writing=_pool("writing", address, pool_size=1, begin="BEGIN IMMEDIATE"),
        reading=_pool("reading", address, pool_size=readers),
        renewing=_pool("renewing", address, pool_size=1, begin="BEGIN IMMEDIATE"),
    )


def _pool(
    name: str, address: sa.URL, *, pool_size: int, begin: str | None = None
) -> Pool:
    # The driver's own transactions begin too late and let savepoints escape a rollback.
    own = {
        "isolation_level": None,
        "timeout": BUSY_TIMEOUT,
        "async_creator_fn": sqlite_connection.connect,
    }
    engine = create_engine(address, pool_size=pool_size, connect_args=own)
    enable_write_ahead_log(engine, timeout=BUSY_TIMEOUT)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: DBAPIConnection, _: object) -> None:
        for pragma in PRAGMAS:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    if begin:

        @sa.event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            if AUTOCOMMIT not in connection.get_execution_options():
                driver: Any = connection.connection.driver_connection
                driver.begin(begin)

    return Pool(name, engine, pool_size=pool_size, autocommit={AUTOCOMMIT: True})
