"""What is kept of jobs: to be looked at, replayed and removed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.jobs import BY_DUE, JOBS
from adapters.mongo.pool import MongoReader, following
from adapters.mongo.shapes import Document
from application.jobs.ports import Job, JobState, Selection, Tally
from application.pages import Position


class MongoJobRecords(MongoReader):
    async def find(self, job_id: UUID) -> Job | None:
        return await self._first(Job, JOBS, {"_id": job_id})

    async def page(self, which: Selection, *, after: Position | None, limit: int) -> list[Job]:
        where = _fits(which) | following("run_at", after)
        return await self._all(Job, JOBS, where, order=BY_DUE, limit=limit)

    async def replay(self, which: Selection, *, now: datetime, limit: int) -> int:
        these = await self._these(which, limit)
        again = {"state": JobState.WAITING.value, "run_at": now, "attempts": 0}
        async with self._pool.transaction() as transaction:
            replayed = await Documents(transaction, JOBS).update(these, {"$set": again})
            await transaction.commit()
        return replayed

    async def remove(self, which: Selection, *, limit: int) -> int:
        these = await self._these(which, limit)
        async with self._pool.transaction() as transaction:
            removed = await Documents(transaction, JOBS).delete(these)
            await transaction.commit()
        return removed

    async def tally(self) -> Mapping[JobState, Tally]:
        by_state = {"_id": "$state", "count": {"$sum": 1}, "first": {"$min": "$run_at"}}
        found = await self._pool.joined(JOBS, [{"$group": by_state}])
        return {JobState(one["_id"]): Tally(one["count"], one["first"]) for one in found}

    async def _these(self, which: Selection, limit: int) -> Document:
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
