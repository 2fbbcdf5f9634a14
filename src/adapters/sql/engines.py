"""The pools for a storage URL, by its dialect."""

import logging

from adapters.sql.pools import Pools
from adapters.sql.postgresql_engines import check_postgresql_url, open_postgresql
from adapters.sql.sqlite_engines import open_sqlite
from adapters.sql.sqlite_url import sqlite_address


def open_pools(
    url: str,
    *,
    pool_size: int,
    echo: bool,
    behind_pooler: bool = False,
    read_url: str | None = None,
) -> Pools:
    """Return the pools for a storage URL, which connect on first use.

    Raises UnusableURL if the driver cannot use the URL, and Unavailable if its files
    cannot be created.
    """
    if echo:  # the engine's own `echo` would log each statement twice
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    return (
        open_sqlite(url, pool_size=pool_size)
        if is_sqlite(url)
        else open_postgresql(
            url, pool_size=pool_size, behind_pooler=behind_pooler, read_url=read_url
        )
    )


def check_url(url: str) -> str:
    """Return the URL.

    Raises UnusableURL if the driver cannot use it.
    """
    check = sqlite_address if is_sqlite(url) else check_postgresql_url
    check(url)
    return url


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")
