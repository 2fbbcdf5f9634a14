"""Translation of driver errors into the application's errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.sql.tables import metadata
from application.errors import (
    ConcurrentChange,
    ConnectionLost,
    Invalid,
    Refused,
    Unavailable,
)

REFUSAL = "refusal"
"""The key in a constraint's `info` for the refusal that a violation means."""

_WHILE_CONNECTING = (
    OSError,
    sa.exc.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
_LOST_RACES = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
_DATA_EXCEPTION = "22"  # the SQLSTATE class of values that a column cannot store
_LOCKED = re.compile(r"database (table )?is locked")
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


class translate_errors:  # noqa: N801 - used like a function, at a tenth of its cost
    """Translate the errors that the driver raises in the block.

    Raises the constraint's refusal for a violation, ConcurrentChange for a lost race,
    Invalid for a value that a column cannot store, and Unavailable or ConnectionLost if
    the database cannot be used.
    """

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: object
    ) -> None:
        if error is not None:
            _translate(error)


def _translate(error: BaseException) -> None:
    """Raise the application's error for the driver's; return if there is none."""
    match error:
        case IntegrityError():
            refusal = _refusals().get(_broken_constraint(error))
            if refusal is not None:
                raise refusal from error
        case DBAPIError():
            if _is_lost_race(error):
                raise ConcurrentChange from error
            if _sqlstate(error).startswith(_DATA_EXCEPTION):
                raise Invalid("The database cannot store one of the values.") from error
            if error.connection_invalidated:
                raise ConnectionLost(
                    "The database closed the connection; try again."
                ) from error
            raise Unavailable(
                "The database cannot serve this now; try again."
            ) from error
        case _ if isinstance(error, _WHILE_CONNECTING):
            # SQLAlchemy does not wrap the errors that drivers raise while connecting.
            raise Unavailable("The database cannot be reached; try again.") from error


@contextmanager
def translate_commit_errors() -> Iterator[None]:
    """Translate the errors of a commit as `translate_errors` does, except for one.

    Raises Unavailable instead of ConnectionLost: the commit may have succeeded, so the
    caller must not retry.
    """
    try:
        with translate_errors():
            yield
    except ConnectionLost as error:
        raise Unavailable(
            "The connection was lost during the commit; the change may have been saved."
        ) from error.__cause__


def _refusals() -> dict[str | None, type[Refused]]:
    refusals: dict[str | None, type[Refused]] = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if REFUSAL in constraint.info:
                refusals[str(constraint.name)] = constraint.info[REFUSAL]
    return refusals


def _broken_constraint(error: IntegrityError) -> str | None:
    """Return the name of the violated constraint.

    PostgreSQL reports the name; SQLite lists the columns, from which the naming
    convention gives the name.
    """
    driver_error = error.orig and error.orig.__cause__
    name = getattr(driver_error, "constraint_name", None)
    if name:
        return str(name)
    message = _SQLITE_UNIQUE.search(str(error.orig))
    if message is None:
        return None
    qualified_columns = message[1].split(", ")
    table = qualified_columns[0].partition(".")[0]
    columns = [column.partition(".")[2] for column in qualified_columns]
    return "_".join(["uq", table, *columns])


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _is_lost_race(error: DBAPIError) -> bool:
    return (
        _sqlstate(error) in _LOST_RACES or _LOCKED.search(str(error.orig)) is not None
    )
