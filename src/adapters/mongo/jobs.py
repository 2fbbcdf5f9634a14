"""Durable jobs in MongoDB, one document each."""

from typing import Unpack
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.pages import sort_fields
from adapters.mongo.repository import MongoRecords
from adapters.mongo.shapes import Shape
from adapters.mongo.transaction import Transaction
from adapters.mongo.values import BSON, Document, to_document
from application.jobs.ports import JOBS_BY_DUE, Job, JobState, LeaseLost, Outcome

WAITING = {"state": JobState.WAITING.value}

BY_DUE = sort_fields(JOBS_BY_DUE)

JOBS = Shape(
    "jobs",
    Job,
    indexes=[
        IndexModel([("state", ASCENDING), *BY_DUE], name="ix_jobs_state_due_at_id")
    ],
    renamed_fields={"run_at": "due_at", "attempts": "attempt"},
    added_fields={"started_at": None},
    dropped_indexes=["ix_jobs_state_run_at_id"],
)


class MongoJobs(MongoRecords[Job]):
    shape = JOBS

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self.added: list[UUID] = []

    async def add(self, *new: Job) -> None:
        if new:
            records = [to_document(job) for job in new]
            await self._documents.insert_if_absent(records)
            self.added += [job.id for job in new]

    async def hold(self, job: Job) -> None:
        """Lock the job against renewals of its lease, before the transaction does more.

        Does not check the claim: `finish` does.
        """
        await self._documents.lock(fence(job))

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        await self.change(job, state=state, claim=None, **outcome)

    async def change(self, job: Job, **values: object) -> None:
        """Change fields of a claimed job.

        Raises LeaseLost if another worker has claimed the job, or it has ended.
        """
        writers = BSON.fields_of(Job).writers
        plain = {name: writers[name](value) for name, value in values.items()}
        if not await self._documents.update(fence(job), {"$set": plain}):
            raise LeaseLost


def fence(job: Job) -> Document:
    """Return conditions that match the job only while this claim is the current one."""
    return {"_id": job.id, "claim": job.claim, **WAITING}
