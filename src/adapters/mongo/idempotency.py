"""Records of idempotent requests in MongoDB."""

from datetime import datetime
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.repository import MongoRecords
from adapters.mongo.shapes import Shape
from adapters.mongo.values import to_document
from application.errors import ConcurrentChange
from application.idempotency import IdempotencyRecord

IDEMPOTENCY_RECORDS = Shape(
    "idempotency_records",
    IdempotencyRecord,
    indexes=[
        IndexModel("caller_id", name="ix_idempotency_records_caller_id"),
        IndexModel("created_at", name="ix_idempotency_records_created_at"),
    ],
)
_OLDEST_FIRST = [("created_at", ASCENDING), ("_id", ASCENDING)]


class MongoIdempotencyRecords(MongoRecords[IdempotencyRecord]):
    shape = IDEMPOTENCY_RECORDS

    async def claim(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        await self._documents.wait_for(record.id)
        if await self._documents.insert_if_absent([to_document(record)]):
            return None
        known = await self._all({"_id": record.id})
        if not known:
            raise ConcurrentChange  # it has just been removed
        return known[0]

    async def complete(self, record_id: UUID, *, result: str) -> None:
        await self._documents.update({"_id": record_id}, {"$set": {"result": result}})

    async def remove_of_caller(self, caller_id: UUID) -> None:
        await self._documents.delete({"caller_id": caller_id})

    async def remove_created_before(self, moment: datetime, *, limit: int) -> int:
        expired = {"created_at": {"$lt": moment}}
        records = await self._all(expired, order=_OLDEST_FIRST, limit=limit)
        return await self._documents.delete(
            {"_id": {"$in": [each.id for each in records]}}
        )
