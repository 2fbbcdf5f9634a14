"""What is kept of jobs: to be looked at, replayed and removed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.jobs import BY_DUE, JOBS
from adapters.mongo.pool import Pool, following
from adapters.mongo.shapes import Document, from_document
from application.jobs.ports import JobRecord, JobState, Selection
from application.pages import Position


class MongoJobRecords:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, job_id: UUID) -> JobRecord | None:
        found = await self._pool.row(JOBS, {"_id": job_id})
        return from_document(JobRecord, found) if found else None

    async def page(
        self, which: Selection, *, after: Position | None, limit: int
    ) -> Sequence[JobRecord]:
        where = _fits(which) | following("run_at", after)
        found = await self._pool.rows(JOBS, where, order=BY_DUE, limit=limit)
        return [from_document(JobRecord, one) for one in found]

    async def replay(self, which: Selection, *, now: datetime, limit: int) -> int:
        these = await self._first(which, limit)
        again = {"state": JobState.WAITING.value, "run_at": now, "attempts": 0}
        async with self._pool.transaction() as transaction:
            replayed = await Documents(transaction, JOBS).update(these, {"$set": again})
            await transaction.commit()
        return replayed

    async def remove(self, which: Selection, *, limit: int) -> int:
        these = await self._first(which, limit)
        async with self._pool.transaction() as transaction:
            removed = await Documents(transaction, JOBS).delete(these)
            await transaction.commit()
        return removed

    async def _first(self, which: Selection, limit: int) -> Document:
        where = _fits(which)
        found = await self._pool.rows(JOBS, where, fields=["_id"], order=BY_DUE, limit=limit)
        return {"$and": [where, {"_id": {"$in": [one["_id"] for one in found]}}]}


def _fits(which: Selection) -> Document:
    fits: Document = {"state": which.state.value}
    if which.ids is not None:
        fits["_id"] = {"$in": list(which.ids)}
    if which.name is not None:
        fits["name"] = which.name
    if which.before is not None:
        fits["run_at"] = {"$lt": which.before}
    return fits
