"""Creation of the engines for a storage URL, with a pool in front of each."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext import asyncio as sa_asyncio

from adapters.sql import sqlite_connection
from adapters.sql.keepalive import keep_alive
from adapters.sql.migrations.migration_lock import BEHIND_POOLER
from adapters.sql.pool import Pool
from adapters.sql.postgres_url import PostgresAddress, postgres_address
from adapters.sql.replica import ReplicaPool
from adapters.sql.sqlite_url import sqlite_address
from adapters.sql.stale_connections import StaleConnections
from adapters.sql.write_ahead_log import enable_write_ahead_log
from application.errors import Unavailable

SQLITE_READERS = 4
CONNECT_TIMEOUT = 3  # seconds
BUSY_TIMEOUT = 30  # seconds that SQLite waits for a writer in another process
PRAGMAS = ("synchronous=NORMAL", "foreign_keys=ON")
AUTOCOMMIT = "sqlite_autocommit"  # an execution option: do not begin a transaction
UNNAMED_STATEMENTS: Mapping[str, object] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,  # returns "", so statements have no name
}


@dataclass(frozen=True, slots=True)
class Pools:
    writing: Pool
    reading: Pool  # for single statements outside of units of work
    renewing: Pool  # renewals of leases must not queue behind units of work
    replica: ReplicaPool | None = None  # for reads that may lag

    async def close(self) -> None:
        for pool in (self.writing, self.reading, self.renewing, self.replica):
            if pool:
                await pool.engine.dispose()


def open_pools(
    url: str,
    *,
    pool_size: int,
    echo: bool,
    behind_pooler: bool = False,
    read_url: str | None = None,
) -> Pools:
    """Return the pools for a storage URL, which connect on first use.

    `behind_pooler` says that an external pooler, such as PgBouncer, may run each
    transaction on another connection. `read_url` names a replica of PostgreSQL.

    Raises UnusableURL if the driver cannot use the URL, and Unavailable if the folder
    of a SQLite file cannot be created.
    """
    if echo:  # the engine's own `echo` would log each statement twice
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    if is_sqlite(url):
        return _sqlite(sqlite_address(url))
    address = postgres_address(url, timeout=CONNECT_TIMEOUT)
    pools = _postgresql(
        address,
        pool_size=pool_size,
        behind_pooler=behind_pooler or address.behind_pooler,
    )
    if read_url is None:
        return pools
    address = postgres_address(read_url, timeout=CONNECT_TIMEOUT)
    behind_pooler = behind_pooler or address.behind_pooler
    replica = _replica(
        address, pools.reading, pool_size=pool_size, behind_pooler=behind_pooler
    )
    return replace(pools, replica=replica)


def check_url(url: str) -> str:
    """Return the URL.

    Raises UnusableURL if the driver cannot use it.
    """
    if is_sqlite(url):
        sqlite_address(url)
    else:
        postgres_address(url, timeout=CONNECT_TIMEOUT)
    return url


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def _postgresql(
    address: PostgresAddress, *, pool_size: int, behind_pooler: bool
) -> Pools:
    engine = partial(
        _postgresql_engine, address, StaleConnections(), behind_pooler=behind_pooler
    )

    autocommit = _autocommit_options(behind_pooler=behind_pooler) or None

    def pool(name: str, pool_size: int, **options: object) -> Pool:
        opened = engine(pool_size, options)
        return Pool(name, opened, pool_size=pool_size, autocommit=autocommit)

    # Reads have a pool of their own: a unit of work that reads never waits for others.
    return Pools(
        writing=pool(
            "writing", pool_size, execution_options={BEHIND_POOLER: behind_pooler}
        ),
        reading=pool(
            "reading", pool_size, **_autocommit_options(behind_pooler=behind_pooler)
        ),
        renewing=pool("renewing", 1),
    )


def _replica(
    address: PostgresAddress, primary: Pool, *, pool_size: int, behind_pooler: bool
) -> ReplicaPool:
    stale_connections = StaleConnections()
    engine = _postgresql_engine(
        address,
        stale_connections,
        pool_size,
        _autocommit_options(behind_pooler=behind_pooler),
        behind_pooler=behind_pooler,
    )
    return ReplicaPool(
        engine,
        pool_size=pool_size,
        primary=primary,
        stale_connections=stale_connections,
    )


def _autocommit_options(*, behind_pooler: bool) -> Mapping[str, object]:
    """Return the options for connections that run single statements.

    Behind a pooler, preparing and running on the same connection needs a transaction.
    """
    return {} if behind_pooler else {"isolation_level": "AUTOCOMMIT"}


def _postgresql_engine(
    address: PostgresAddress,
    stale_connections: StaleConnections,
    pool_size: int,
    options: Mapping[str, object],
    *,
    behind_pooler: bool,
) -> sa_asyncio.AsyncEngine:
    connect_args = {
        **address.connect_args,
        **(UNNAMED_STATEMENTS if behind_pooler else {}),
    }
    engine = _engine(
        address.url, pool_size=pool_size, connect_args=connect_args, **options
    )
    stale_connections.replace_in(engine)
    keep_alive(engine)
    return engine


def _sqlite(address: sa.URL) -> Pools:
    """Return pools for a SQLite file: one writing connection, as it has one writer."""
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder of {address.database} cannot be created."
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
    own = {
        "isolation_level": None,
        "timeout": BUSY_TIMEOUT,
        "async_creator_fn": sqlite_connection.connect,
    }
    engine = _engine(address, pool_size=pool_size, connect_args=own)
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
                connection.exec_driver_sql(begin)

    return Pool(name, engine, pool_size=pool_size, autocommit={AUTOCOMMIT: True})


def _engine(
    address: sa.URL,
    *,
    pool_size: int,
    connect_args: Mapping[str, object],
    **options: object,
) -> sa_asyncio.AsyncEngine:
    """Create an engine by the module's function, because tracing patches it there."""
    hidden = not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
    return sa_asyncio.create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=hidden,
        connect_args=connect_args,
        **options,
    )
