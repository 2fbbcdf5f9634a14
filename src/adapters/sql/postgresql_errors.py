"""Meanings of the errors of PostgreSQL and its driver, by their SQLSTATE."""

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError

CONNECTING: tuple[type[Exception], ...] = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)

_LOST_RACES = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
_DATA_EXCEPTION = "22"  # the class of values that a column cannot store


def broken_constraint(error: IntegrityError) -> str | None:
    driver_error = error.orig and error.orig.__cause__
    return getattr(driver_error, "constraint_name", None)


def is_lost_race(error: DBAPIError) -> bool:
    return _sqlstate(error) in _LOST_RACES


def is_unusable_value(error: DBAPIError) -> bool:
    return _sqlstate(error).startswith(_DATA_EXCEPTION)


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
