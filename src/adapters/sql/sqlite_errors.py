"""Meanings of the errors of SQLite, by their texts."""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError

CONNECTING: tuple[type[Exception], ...] = ()

_LOCKED = re.compile(r"database (table )?is locked")
_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


def broken_constraint(error: IntegrityError) -> str | None:
    """Return the name that the naming convention gives to the columns in the text."""
    message = _UNIQUE.search(str(error.orig))
    if message is None:
        return None
    qualified_columns = message[1].split(", ")
    table = qualified_columns[0].partition(".")[0]
    columns = [column.partition(".")[2] for column in qualified_columns]
    return "_".join(["uq", table, *columns])


def is_lost_race(error: DBAPIError) -> bool:
    return _LOCKED.search(str(error.orig)) is not None


def is_unusable_value(_: DBAPIError) -> bool:
    return False
