"""Engines for a storage URL, and the pools in front of them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext import asyncio as sa_asyncio

from adapters.sql.keepalive import keep_alive
from adapters.sql.migrations.migration_lock import POOLED
from adapters.sql.pool import Pool
from adapters.sql.postgres_url import PostgresAddress, postgres_address
from adapters.sql.sqlite_url import sqlite_address
from adapters.sql.stale_connections import StaleConnections
from application.errors import Unavailable

SQLITE_READERS = 4
CONNECT_TIMEOUT = 3  # seconds
BUSY_TIMEOUT = (
    30  # seconds that a SQLite connection waits for a writer in another process
)
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
UNNAMED_STATEMENTS: Mapping[str, object] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,  # which gives no name
}


@dataclass(frozen=True, slots=True)
class Pools:
    writing: Pool
    reading: Pool  # each statement on its own, without a transaction
    renewing: Pool  # leases must not queue behind units of work

    async def close(self) -> None:
        for pool in (self.writing, self.reading, self.renewing):
            await pool.engine.dispose()


def open_pools(url: str, *, pool_size: int, echo: bool, pooled: bool = False) -> Pools:
    """Nothing connects before the first use.

    `pooled` says that a pooler may give each transaction another connection of the server.
    """
    if echo:  # the engine's own `echo` would print each statement a second time
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    if is_sqlite(url):
        return _sqlite(sqlite_address(url))
    address = postgres_address(url, timeout=CONNECT_TIMEOUT)
    return _postgresql(address, pool_size=pool_size, pooled=pooled or address.pooled)


def check_url(url: str) -> str:
    """Return the URL; raises UnusableURL for one that its driver cannot use."""
    if is_sqlite(url):
        sqlite_address(url)
    else:
        postgres_address(url, timeout=CONNECT_TIMEOUT)
    return url


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def _postgresql(address: PostgresAddress, *, pool_size: int, pooled: bool) -> Pools:
    stale_connections = StaleConnections()
    connect_args = {**address.connect_args, **(UNNAMED_STATEMENTS if pooled else {})}

    def pool(name: str, pool_size: int, **options: object) -> Pool:
        engine = _engine(
            address.url, pool_size=pool_size, connect_args=connect_args, **options
        )
        stale_connections.replace_in(engine)
        keep_alive(engine)
        return Pool(name, engine, pool_size=pool_size)

    # Behind a pooler a statement is prepared and run on one connection only within a transaction.
    each_alone = {} if pooled else {"isolation_level": "AUTOCOMMIT"}
    # Reads have connections of their own: a unit of work that reads never waits for another unit.
    return Pools(
        writing=pool("writing", pool_size, execution_options={POOLED: pooled}),
        reading=pool("reading", pool_size, **each_alone),
        renewing=pool("renewing", 1),
    )


def _sqlite(address: sa.URL) -> Pools:
    """SQLite has one writer at a time: one connection for it in each process is enough."""
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder of {address.database} cannot be made."
        ) from error
    return Pools(
        writing=_sqlite_pool("writing", address, pool_size=1, begin="BEGIN IMMEDIATE"),
        reading=_sqlite_pool("reading", address, pool_size=SQLITE_READERS),
        renewing=_sqlite_pool(
            "renewing", address, pool_size=1, begin="BEGIN IMMEDIATE"
        ),
    )


def _sqlite_pool(
    name: str, address: sa.URL, *, pool_size: int, begin: str | None = None
) -> Pool:
    # The driver's own transactions begin too late and let savepoints escape a rollback.
    own = {"isolation_level": None, "timeout": BUSY_TIMEOUT}
    engine = _engine(address, pool_size=pool_size, connect_args=own)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: DBAPIConnection, _: object) -> None:
        for pragma in PRAGMAS:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    if begin:

        @sa.event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)

    return Pool(name, engine, pool_size=pool_size)


def _engine(
    address: sa.URL,
    *,
    pool_size: int,
    connect_args: Mapping[str, object],
    **options: object,
) -> sa_asyncio.AsyncEngine:
    """By way of the module, in which tracing replaces the function."""
    hidden = not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
    return sa_asyncio.create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=hidden,
        connect_args=connect_args,
        **options,
    )
