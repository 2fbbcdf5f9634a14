"""The queue of durable jobs: claims with a lease and a fencing token."""

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

MAX_TRIES = 8  # at ending a claim
PAUSE = 0.005  # seconds before the second try


class MongoJobQueue(MongoReader):
    """Writes in transactions only: a locked job refuses them, so that they never wait for it."""

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        passed: list[UUID] = []  # locked, or meanwhile claimed by others
        while True:
            due = {**_due(claim), "_id": {"$nin": passed}}
            rows = await self._pool.rows(
                JOBS, due, fields=["_id"], order=BY_DUE, limit=limit
            )
            ids = [row["_id"] for row in rows]
            taken = await self.claim_these(ids, **claim)
            if taken or len(ids) < limit:
                return taken
            passed += ids

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        take = partial(self._take, claim)
        return await _halve_until_unlocked(
            list(dict.fromkeys(ids)), take, if_locked=lambda _: []
        )

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        prolong = partial(self._prolong, until=until)
        # A locked job is being completed, so it is held.
        return set(
            await _halve_until_unlocked(
                list(jobs), prolong, if_locked=lambda job: [job.id]
            )
        )

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        await self._change(lambda jobs: jobs.finish(job, state=state, **outcome))

    async def report(self, job: Job, *, progress: int) -> None:
        await self._change(lambda jobs: jobs.change(job, progress=progress))

    @retry_lost_connection
    async def _take(self, claim: Claim, ids: list[UUID]) -> list[Job]:
        these: Document = {"_id": {"$in": ids}}
        mine = {"claim": claim["token"]}
        lease = {"started_at": claim["now"], "due_at": claim["now"] + claim["lease"]}
        change = {"$set": mine | lease, "$inc": {"attempt": 1}}
        async with self._pool.transaction() as transaction:
            jobs = Documents(transaction, JOBS)
            if not await jobs.update(these | _due(claim), change):
                return []
            documents = await jobs.find(these | mine)
            await transaction.commit()
        taken = {
            document["_id"]: from_document(Job, document) for document in documents
        }
        return [taken[job_id] for job_id in ids if job_id in taken]

    @retry_lost_connection
    async def _prolong(self, mine: list[Job], *, until: datetime) -> list[UUID]:
        still_mine = {"$or": [fence(job) for job in mine]}
        async with self._pool.renewal() as transaction:
            jobs = Documents(transaction, JOBS)
            await jobs.update(still_mine, {"$set": {"due_at": until}})
            documents = await jobs.find(still_mine)
            await transaction.commit()
        return [document["_id"] for document in documents]

    @retry_lost_connection
    async def _change(self, change: Callable[[MongoJobs], Awaitable[None]]) -> None:
        for lost in range(MAX_TRIES):  # against a renewal, which is soon over
            try:
                async with self._pool.transaction() as transaction:
                    await change(MongoJobs(transaction))
                    return await transaction.commit()
            except ConcurrentChange:
                await asyncio.sleep(PAUSE * 2**lost)
        raise Unavailable("The job is locked; try again.")


async def _halve_until_unlocked(
    batch: list[T],
    write: Callable[[list[T]], Awaitable[list[R]]],
    *,
    if_locked: Callable[[T], list[R]],
) -> list[R]:
    """Write the batch; a locked job refuses all of it, so halve it until that one is alone."""
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
