"""The storage's tables.

Rows are replaced, never changed in place, so a shallow copy is a snapshot.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")


class Tables:
    """The rows of each kind of record, by their ids."""

    # `Any`, because the rows are of any kind.
    def __init__(self, rows: dict[type, dict[UUID, Any]] | None = None) -> None:
        self._rows = rows or {}

    def of(self, kind: type[T]) -> dict[UUID, T]:
        return self._rows.setdefault(kind, {})

    def copy(self) -> "Tables":
        return Tables({kind: dict(rows) for kind, rows in self._rows.items()})


@dataclass(slots=True)
class Database:
    """The committed tables, and the lock that serializes units of work."""

    tables: Tables = field(default_factory=Tables)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryReader:
    """Base class of readers of the committed tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, kind: type[T]) -> dict[UUID, T]:
        return self._database.tables.of(kind)
