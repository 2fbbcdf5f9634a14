"""A connection to SQLite that runs each statement in one round trip to its thread.

aiosqlite hands the making of a cursor, the statement, the fetching of its rows and the
closing to the thread one by one, and SQLAlchemy rolls back after each use. A round trip
costs about 30 µs, as much as SQLite needs for a statement; reads took five.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple, Self

import aiosqlite

Row = tuple[Any, ...]  # of any columns


class Outcome(NamedTuple):
    """The result of a statement, as a cursor of the DB-API gives it (PEP 249)."""

    rows: list[Row]
    description: tuple[Row, ...] | None
    rowcount: int
    lastrowid: int | None


class Connection(aiosqlite.Connection):
    _is_idle = True  # unless a call in the thread was cancelled or has failed
    _begin: str | None = None  # sent with the next statement

    def begin(self, statement: str) -> None:
        """Begin a transaction by this statement, together with the next one."""
        self._begin = statement

    def cursor(self) -> "BufferedCursor":  # type: ignore[override]  # made at once
        return BufferedCursor(self)

    async def run(self, function: Callable[..., Outcome], *args: object) -> Outcome:
        """Call the function with the thread's connection in the thread."""
        begin, self._begin = self._begin, None
        outcome: Outcome = await self._execute(_run, self._conn, begin, function, *args)
        return outcome

    async def commit(self) -> None:
        begin, self._begin = self._begin, None
        if begin is not None:  # no statement followed
            return
        try:
            await super().commit()
        except sqlite3.Error:
            await self.rollback()  # SQLAlchemy takes the transaction for ended
            raise

    async def rollback(self) -> None:
        self._begin = None
        # The thread may still be about to run a call that was cancelled, such as BEGIN.
        if self.in_transaction or not self._is_idle:
            await super().rollback()

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self._is_idle = False
        result = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped
        self._is_idle = True
        return result


class BufferedCursor:
    """The part of a cursor that SQLAlchemy uses; it is closed in the thread at once."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outcome = Outcome([], None, -1, None)

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: object = ()) -> None:
        self._outcome = await self._connection.run(_execute, statement, parameters)

    async def executemany(self, statement: str, parameters: object) -> None:
        self._outcome = await self._connection.run(_execute_many, statement, parameters)

    async def fetchall(self) -> list[Row]:
        return self._outcome.rows

    async def close(self) -> None:
        """Do nothing: the cursor of the thread is closed."""

    @property
    def description(self) -> tuple[Row, ...] | None:
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._outcome.lastrowid


def connect(file: str, **options: Any) -> Connection:
    """Return a connection to the file, which SQLAlchemy opens by awaiting it.

    The options are those of `sqlite3.connect`.
    """
    connection = Connection(partial(sqlite3.connect, file, **options), 0)
    connection._thread.daemon = True  # as SQLAlchemy makes those of aiosqlite
    return connection


def _run(
    connection: sqlite3.Connection,
    begin: str | None,
    function: Callable[..., Outcome],
    *args: object,
) -> Outcome:
    if begin is not None:
        connection.execute(begin)
    return function(connection, *args)


def _execute(
    connection: sqlite3.Connection, statement: str, parameters: Any
) -> Outcome:
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, parameters)
        return _outcome_of(cursor)


def _execute_many(
    connection: sqlite3.Connection, statement: str, parameters: Any
) -> Outcome:
    with closing(connection.cursor()) as cursor:
        cursor.executemany(statement, parameters)
        return _outcome_of(cursor)


def _outcome_of(cursor: sqlite3.Cursor) -> Outcome:
    rows = cursor.fetchall()
    return Outcome(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
