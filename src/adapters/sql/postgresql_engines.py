"""Creation of the engines of PostgreSQL, and of its replica."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy.ext import asyncio as sa_asyncio

from adapters.sql.keepalive import keep_alive
from adapters.sql.migrations.advisory_locks import BEHIND_POOLER
from adapters.sql.pool import Pool
from adapters.sql.pools import Pools, create_engine
from adapters.sql.postgres_url import PostgresAddress, postgres_address
from adapters.sql.replica import ReplicaPool
from adapters.sql.stale_connections import StaleConnections

CONNECT_TIMEOUT = 3  # seconds
UNNAMED_STATEMENTS: Mapping[str, object] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,  # returns "", so statements have no name
}


def open_postgresql(
    url: str, *, pool_size: int, behind_pooler: bool, read_url: str | None
) -> Pools:
    """Return the pools of a server, and of its replica if `read_url` names one.

    `behind_pooler` says that an external pooler, such as PgBouncer, may run each
    transaction on another connection.

    Raises UnusableURL if the driver cannot use a URL.
    """
    address = _address(url)
    pools = _primary(
        address,
        pool_size=pool_size,
        behind_pooler=behind_pooler or address.behind_pooler,
    )
    if read_url is None:
        return pools
    address = _address(read_url)
    replica = _replica(
        address,
        pools.reading,
        pool_size=pool_size,
        behind_pooler=behind_pooler or address.behind_pooler,
    )
    return replace(pools, replica=replica)


def check_postgresql_url(url: str) -> None:
    """Raises UnusableURL if the driver cannot use the URL."""
    _address(url)


def _address(url: str) -> PostgresAddress:
    return postgres_address(url, timeout=CONNECT_TIMEOUT)


def _primary(address: PostgresAddress, *, pool_size: int, behind_pooler: bool) -> Pools:
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
    engine = create_engine(
        address.url, pool_size=pool_size, connect_args=connect_args, **options
    )
    stale_connections.replace_in(engine)
    keep_alive(engine)
    return engine
