"""Stored jobs, for operators to inspect, replay and remove."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.jobs import BY_DUE, JOBS, WAITING
from adapters.mongo.pages import after_position
from adapters.mongo.pool import MongoReader
from adapters.mongo.values import Document
from application.jobs.ports import JOBS_BY_DUE, Job, JobFilter, JobState, Tally
from application.sort_orders import Position


class MongoJobRecords(MongoReader):
    async def find(self, job_id: UUID) -> Job | None:
        return await self._first(Job, JOBS, {"_id": job_id})

    async def page(
        self, matching: JobFilter, *, after: Position | None, limit: int
    ) -> list[Job]:
        where = {"$and": [_where(matching), after_position(JOBS_BY_DUE, after)]}
        return await self._all(Job, JOBS, where, order=BY_DUE, limit=limit)

    async def replay(self, matching: JobFilter, *, limit: int) -> int:
        selection = await self._select(matching, limit)
        waiting_again = {
            "state": JobState.WAITING.value,
            "due_at": matching.now,
            "attempt": 0,
            "started_at": None,
        }
        async with self._pool.transaction() as transaction:
            jobs = Documents(transaction, JOBS)
            replayed = await jobs.update(selection, {"$set": waiting_again})
            await transaction.commit()
        return replayed

    async def remove(self, matching: JobFilter, *, limit: int) -> int:
        selection = await self._select(matching, limit)
        async with self._pool.transaction() as transaction:
            removed = await Documents(transaction, JOBS).delete(selection)
            await transaction.commit()
        return removed

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        is_waiting = {"$eq": ["$state", JobState.WAITING.value]}
        is_leased = {"$and": [{"$ne": ["$claim", None]}, {"$gt": ["$due_at", now]}]}
        running = {"$and": [is_waiting, is_leased]}
        state = {"$cond": [running, JobState.RUNNING.value, "$state"]}
        group = {
            "_id": state,
            "count": {"$sum": 1},
            "earliest_due_at": {"$min": "$due_at"},
        }
        rows = await self._pool.aggregate(JOBS, [{"$group": group}])
        return {
            JobState(row["_id"]): Tally(row["count"], row["earliest_due_at"])
            for row in rows
        }

    async def _select(self, matching: JobFilter, limit: int) -> Document:
        """Return conditions for the first matching jobs, rechecked by the write."""
        where = _where(matching)
        rows = await self._pool.find(
            JOBS, where, fields=["_id"], order=BY_DUE, limit=limit
        )
        return {"$and": [where, {"_id": {"$in": [row["_id"] for row in rows]}}]}


def _where(matching: JobFilter) -> Document:
    where = _in_state(matching.state, matching.now)
    if matching.ids is not None:
        where["_id"] = {"$in": list(matching.ids)}
    if matching.name is not None:
        where["name"] = matching.name
    if matching.due_before is not None:
        where["$and"] = [{"due_at": {"$lt": matching.due_before}}]
    return where


def _in_state(state: JobState, now: datetime) -> Document:
    match state:
        case JobState.RUNNING:
            return {**WAITING, "claim": {"$ne": None}, "due_at": {"$gt": now}}
        case JobState.WAITING:
            return {**WAITING, "$or": [{"claim": None}, {"due_at": {"$lte": now}}]}
        case _:
            return {"state": state.value}
