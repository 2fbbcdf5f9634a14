"""SQLite's write-ahead log, in which readers and the writer do not block each other.

See https://sqlite.org/wal.html.
"""

import asyncio
import sqlite3
import time

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_

INTERVAL = 0.01  # seconds between attempts


def enable_write_ahead_log(engine: AsyncEngine, *, timeout: float) -> None:
    """Switch the file to the log on each new connection of the engine.

    SQLite refuses the switch at once, without its own timeout, while another connection
    makes it. This waits for up to `timeout` seconds.
    """

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _enable(connection: DBAPIConnection, _: object) -> None:
        deadline = time.monotonic() + timeout
        while not _try_enable(connection, is_last=time.monotonic() >= deadline):
            await_(asyncio.sleep(INTERVAL))


def _try_enable(connection: DBAPIConnection, *, is_last: bool) -> bool:
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if is_last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        cursor.close()
    return True
