"""Durable jobs in MongoDB: one document each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.documents import Documents
from adapters.mongo.shapes import (
    ANYTHING,
    COUNT,
    ID,
    INSTANT,
    OBJECT,
    TEXT,
    Document,
    Shape,
    optional,
)
from adapters.mongo.transaction import Transaction
from application.jobs.ports import Job, JobRecord, JobState, LeaseLost

WAITING = {"state": JobState.WAITING.value}

JOBS = Shape(
    "jobs",
    fields={
        "name": TEXT,
        "payload": OBJECT,
        "state": TEXT,
        "run_at": INSTANT,
        "attempts": COUNT,
        "claim": optional(ID),
        "traceparent": optional(TEXT),
        "result": ANYTHING,
        "error": optional(TEXT),
    },
    indexes=[IndexModel("run_at", name="ix_jobs_due", partialFilterExpression=WAITING)],
)


class MongoJobs:
    def __init__(self, transaction: Transaction) -> None:
        self._documents = Documents(transaction, JOBS)
        self.added: list[UUID] = []

    async def add(self, *new: Job) -> None:
        if new:
            await self._documents.insert_unless_known(map(_to_document, new))
            self.added += [job.id for job in new]

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[JobRecord]:
        return [_record(one) for one in await self._documents.page(after=after, limit=limit)]

    async def replace(self, records: Sequence[JobRecord]) -> None:
        await self._documents.replace([_whole_document(record) for record in records])


async def hold(transaction: Transaction, job: Job) -> None:
    """Lock the job first of all: otherwise the next renewal of its lease would win the race.

    Whether the claim is still held shows when it is finished.
    """
    await Documents(transaction, JOBS).lock(held(job))


async def finish(transaction: Transaction, job: Job, *, state: JobState, **values: Any) -> None:
    """End the claim; raise LeaseLost when it has ended already."""
    ending = {"state": state.value, "claim": None, **values}
    if not await Documents(transaction, JOBS).update(held(job), {"$set": ending}):
        raise LeaseLost


def held(job: Job) -> Document:
    return {"_id": job.id, "claim": job.claim, **WAITING}


_KEPT = ("name", "payload", "run_at", "attempts", "claim", "traceparent")


def _to_document(job: Job) -> Document:
    kept = {name: getattr(job, name) for name in _KEPT}
    return {"_id": job.id, **kept, **WAITING, "result": None, "error": None}


def from_document(document: Document) -> Job:
    return Job(id=document["_id"], **{name: document[name] for name in _KEPT})


def _record(document: Document) -> JobRecord:
    state = JobState(document["state"])
    kept = {"result": document["result"], "error": document["error"]}
    return JobRecord(job=from_document(document), state=state, **kept)


def _whole_document(record: JobRecord) -> Document:
    kept = {"state": record.state.value, "result": record.result, "error": record.error}
    return {**_to_document(record.job), **kept}
