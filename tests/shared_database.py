"""A database that several processes share, for tests and drafts of revisions.

It needs no set-up: a file, or else a database of the tests' own server.
"""

import asyncio
import atexit
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from tests.servers import (
    create_postgres_database,
    drop_postgres_database,
    server_url,
)


def shared_database(folder: Path) -> str:
    """Return the URL of the database of the processes that have this folder.

    Raises ServerMissing if the database's server is not installed.
    """
    return DATABASES[0](folder)


def _sqlite_file(folder: Path) -> str:
    return f"sqlite:///{folder}/test.db"


@cache
def _create_postgres_database(_: Path) -> str:
    """Create the database, which is dropped when this process ends."""
    server = server_url("postgres")
    with ThreadPoolExecutor(1) as thread:  # that of the caller may run an event loop
        url = thread.submit(asyncio.run, create_postgres_database(server)).result()
    atexit.register(lambda: asyncio.run(drop_postgres_database(url, server)))
    return url


DATABASES: Sequence[Callable[[Path], str]] = (_sqlite_file, _create_postgres_database)
