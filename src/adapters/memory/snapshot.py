"""All of the memory's records."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any
from uuid import UUID

from adapters.memory.tables import Database


class MemorySnapshot:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Sequence[Any]:
        rows: dict[UUID, Any] = getattr(self._database.tables, kind)
        ids = sorted(one for one in rows if after is None or one > after)
        return [deepcopy(rows[one]) for one in ids[:limit]]

    async def write(self, kind: str, records: Sequence[Any]) -> None:
        async with self._database.lock:
            rows: dict[UUID, Any] = getattr(self._database.tables, kind)
            rows.update({record.id: deepcopy(record) for record in records})
