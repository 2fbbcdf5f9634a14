"""INSERT … ON CONFLICT DO NOTHING, for each dialect."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[sa.Table], postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_if_absent(table: sa.Table, dialect: sa.Dialect) -> sa.Insert:
    """Return an insert that skips rows whose keys are stored already.

    On PostgreSQL, it waits for a concurrent insert of the same key.
    """
    return _INSERT[dialect.name](table).on_conflict_do_nothing()
