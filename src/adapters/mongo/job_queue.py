"""The queue of durable jobs, which workers claim with a lease and a random token."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TypeVar, Unpack
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.jobs import BY_DUE, JOBS, WAITING, MongoJobs, fence
from adapters.mongo.pool import MongoReader
from adapters.mongo.values import Document, from_document
from adapters.retry import retry_lost_connection
from application.errors import ConcurrentChange, Unavailable
from application.jobs.ports import Claim, Job, JobState, Outcome

T = TypeVar("T")
R = TypeVar("R")

MAX_TRIES = 8  # of a write to a claimed job
RETRY_DELAY = 0.005  # seconds before the second try, doubled each time


class MongoJobQueue(MongoReader):
    """Claims, renews and finishes jobs.

    All writes happen in transactions: there, a write to a locked job fails at once;
    outside of one, it would wait for the lock.
    """

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        skipped: list[UUID] = []  # locked, or claimed by others meanwhile
        while True:
            due = {**_due(claim), "_id": {"$nin": skipped}}
            rows = await self._pool.find(
                JOBS, due, fields=["_id"], order=BY_DUE, limit=limit
            )
            ids = [row["_id"] for row in rows]
            claimed = await self.claim_these(ids, **claim)
            if claimed or len(ids) < limit:
                return claimed
            skipped += ids

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        unique_ids = list(dict.fromkeys(ids))
        claim_batch = partial(self._claim_batch, claim)
        return await _halve_until_unlocked(
            unique_ids, claim_batch, if_locked=lambda _: []
        )

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        renew_batch = partial(self._renew_batch, until=until)
        # Only the holder of a claim locks a job, to complete it: it counts as renewed.
        renewed = await _halve_until_unlocked(
            list(jobs), renew_batch, if_locked=lambda job: [job.id]
        )
        return set(renewed)

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        await self._change(lambda jobs: jobs.finish(job, state=state, **outcome))

    async def report(self, job: Job, *, progress: int) -> None:
        await self._change(lambda jobs: jobs.change(job, progress=progress))

    @retry_lost_connection
    async def _claim_batch(self, claim: Claim, ids: list[UUID]) -> list[Job]:
        has_id: Document = {"_id": {"$in": ids}}
        has_claim = {"claim": claim["token"]}
        lease = {"started_at": claim["now"], "due_at": claim["now"] + claim["lease"]}
        change = {"$set": has_claim | lease, "$inc": {"attempt": 1}}
        async with self._pool.transaction() as transaction:
            jobs = Documents(transaction, JOBS)
            if not await jobs.update(has_id | _due(claim), change):
                return []
            documents = await jobs.find(has_id | has_claim)
            await transaction.commit()
        claimed = {
            document["_id"]: from_document(Job, document) for document in documents
        }
        return [claimed[job_id] for job_id in ids if job_id in claimed]

    @retry_lost_connection
    async def _renew_batch(self, batch: list[Job], *, until: datetime) -> list[UUID]:
        still_claimed = {"$or": [fence(job) for job in batch]}
        async with self._pool.renewal() as transaction:
            jobs = Documents(transaction, JOBS)
            await jobs.update(still_claimed, {"$set": {"due_at": until}})
            documents = await jobs.find(still_claimed)
            await transaction.commit()
        return [document["_id"] for document in documents]

    @retry_lost_connection
    async def _change(self, change: Callable[[MongoJobs], Awaitable[None]]) -> None:
        """Write to a claimed job; retry while a renewal, which is short, locks it."""
        for failures in range(MAX_TRIES):
            try:
                async with self._pool.transaction() as transaction:
                    await change(MongoJobs(transaction))
                    return await transaction.commit()
            except ConcurrentChange:
                await asyncio.sleep(RETRY_DELAY * 2**failures)
        raise Unavailable("The job is locked; try again.")


async def _halve_until_unlocked(
    batch: list[T],
    write: Callable[[list[T]], Awaitable[list[R]]],
    *,
    if_locked: Callable[[T], list[R]],
) -> list[R]:
    """Write the batch, and return the results.

    One locked job makes the write of its whole batch fail. The batch is then halved
    until the locked job is alone, whose result is `if_locked`.
    """
    if not batch:
        return []
    try:
        return await write(batch)
    except ConcurrentChange:
        if len(batch) == 1:
            return if_locked(batch[0])
    half = len(batch) // 2
    first = await _halve_until_unlocked(batch[:half], write, if_locked=if_locked)
    return first + await _halve_until_unlocked(batch[half:], write, if_locked=if_locked)


def _due(claim: Claim) -> Document:
    return {**WAITING, "due_at": {"$lte": claim["now"]}}
