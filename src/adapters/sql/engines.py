"""Engines for a storage URL, and the pools in front of them."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext import asyncio as sa_asyncio

from adapters.sql.pool import Pool
from application.errors import Unavailable

SQLITE_READERS = 4
CONNECT_TIMEOUT = 3  # seconds
BUSY_TIMEOUT = 30  # seconds that a SQLite connection waits for a writer in another process


@dataclass(frozen=True, slots=True)
class Pools:
    writing: Pool
    reading: Pool  # each statement on its own, without a transaction
    renewing: Pool  # leases must not queue behind units of work

    async def close(self) -> None:
        for pool in (self.writing, self.reading, self.renewing):
            await pool.engine.dispose()


def open_pools(url: str, *, size: int, echo: bool) -> Pools:
    """Nothing connects before the first use."""
    if echo:  # the engine's own `echo` would print each statement a second time
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address.set(drivername="sqlite+aiosqlite"))
    # libpq's name for what asyncpg calls ssl; hosts hand out URLs with it.
    query = {{"sslmode": "ssl"}.get(name, name): value for name, value in address.query.items()}
    return _postgresql(address.set(drivername="postgresql+asyncpg", query=query), size=size)


def _postgresql(address: sa.URL, *, size: int) -> Pools:
    def pool(name: str, size: int, **options: str) -> Pool:
        timeout = {"timeout": CONNECT_TIMEOUT}
        return Pool(name, _engine(address, size, connect_args=timeout, **options), size=size)

    # Reads have connections of their own: a unit of work that reads never waits for another unit.
    return Pools(
        writing=pool("writing", size),
        reading=pool("reading", size, isolation_level="AUTOCOMMIT"),
        renewing=pool("renewing", 1),
    )


def _sqlite(address: sa.URL) -> Pools:
    """SQLite has one writer at a time: one connection for it in each process is enough."""
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The folder of {address.database} cannot be made.") from error
    return Pools(
        writing=_sqlite_pool("writing", address, size=1, begin="BEGIN IMMEDIATE"),
        reading=_sqlite_pool("reading", address, size=SQLITE_READERS),
        renewing=_sqlite_pool("renewing", address, size=1, begin="BEGIN IMMEDIATE"),
    )


def _sqlite_pool(name: str, address: sa.URL, *, size: int, begin: str | None = None) -> Pool:
    # The driver's own transactions begin too late and let savepoints escape a rollback.
    own = {"isolation_level": None, "timeout": BUSY_TIMEOUT}
    engine = _engine(address, size, connect_args=own)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    if begin:

        @sa.event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)

    return Pool(name, engine, size=size)


def _engine(address: sa.URL, size: int, **options: Any) -> sa_asyncio.AsyncEngine:
    """By way of the module, in which tracing replaces the function."""
    hidden = not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
    return sa_asyncio.create_async_engine(
        address, pool_size=size, max_overflow=0, hide_parameters=hidden, **options
    )
