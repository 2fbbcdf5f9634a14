"""Records of idempotent requests in memory."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.repository import MemoryRecords
from application.idempotency import IdempotencyRecord


class MemoryIdempotencyRecords(MemoryRecords[IdempotencyRecord]):
    kind = IdempotencyRecord

    async def claim(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        known = self._rows.get(record.id)
        if known is None:
            self._rows[record.id] = record
        return known

    async def complete(self, record_id: UUID, *, result: str) -> None:
        self._rows[record_id] = replace(self._rows[record_id], result=result)

    async def remove_of_caller(self, caller_id: UUID) -> None:
        self._remove([row for row in self._rows.values() if row.caller_id == caller_id])

    async def remove_created_before(self, moment: datetime, *, limit: int) -> int:
        expired = [row for row in self._rows.values() if row.created_at < moment]
        expired.sort(key=lambda row: (row.created_at, row.id))
        self._remove(expired[:limit])
        return len(expired[:limit])

    def _remove(self, rows: list[IdempotencyRecord]) -> None:
        for row in rows:
            del self._rows[row.id]
