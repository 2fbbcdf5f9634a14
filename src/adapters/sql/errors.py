"""What the database says no to, in the application's words."""

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
"""The key in a constraint's `info` of the refusal that breaking it means."""

_WHILE_CONNECTING = (
    OSError,
    sa.exc.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
_LOST_RACES = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
_DATA_EXCEPTION = "22"  # the class of SQLSTATE: a value that the column does not keep
_LOCKED = re.compile(r"database (table )?is locked")
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


class translate_errors:  # noqa: N801 - in the place of a function, at a tenth of its cost
    """Raises what they mean: a constraint's refusal, ConcurrentChange, Invalid, Unavailable."""

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: object
    ) -> None:
        if error is not None:
            _translate(error)


def _translate(error: BaseException) -> None:
    """Raise what the error stands for; return when that is itself."""
    match error:
        case IntegrityError():
            refusal = _refusals().get(_broken_constraint(error))
            if refusal is not None:
                raise refusal from error
        case DBAPIError():
            if _is_lost_race(error):
                raise ConcurrentChange from error
            if _sqlstate(error).startswith(_DATA_EXCEPTION):
                raise Invalid("A value is not one that the database keeps.") from error
            if error.connection_invalidated:
                raise ConnectionLost(
                    "The database closed the connection; try again."
                ) from error
            raise Unavailable(
                "The database cannot serve this now; try again."
            ) from error
        case _ if isinstance(error, _WHILE_CONNECTING):
            # What fails while it connects reaches us as the driver raised it.
            raise Unavailable("The database cannot be reached; try again.") from error


@contextmanager
def translate_commit_errors() -> Iterator[None]:
    """Raise as above, but never ConnectionLost, after which a caller would try again."""
    try:
        with translate_errors():
            yield
    except ConnectionLost as error:
        raise Unavailable(
            "It is not known whether this was written."
        ) from error.__cause__


def _refusals() -> dict[str | None, type[Refused]]:
    refusals: dict[str | None, type[Refused]] = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if REFUSAL in constraint.info:
                refusals[str(constraint.name)] = constraint.info[REFUSAL]
    return refusals


def _broken_constraint(error: IntegrityError) -> str | None:
    """PostgreSQL names the constraint; SQLite lists the columns, which give the same name."""
    driver_error = error.orig and error.orig.__cause__
    name = getattr(driver_error, "constraint_name", None)
    if name:
        return str(name)
    listed = _SQLITE_UNIQUE.search(str(error.orig))
    if listed is None:
        return None
    columns = [column.split(".") for column in listed[1].split(", ")]
    table = columns[0][0]
    return "_".join(["uq", table, *(column for _, column in columns)])


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _is_lost_race(error: DBAPIError) -> bool:
    return (
        _sqlstate(error) in _LOST_RACES or _LOCKED.search(str(error.orig)) is not None
    )
