"""Types of columns that SQLite reflects as others, because it has no such types."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

_UUID_LENGTH = 32  # characters


def as_declared(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type with which the column was declared."""
    if isinstance(kind, sa.CHAR) and kind.length == _UUID_LENGTH:
        return sa.Uuid()
    return sa.DateTime(timezone=True) if isinstance(kind, sa.DateTime) else kind
