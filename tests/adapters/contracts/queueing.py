"""Helpers that claim jobs from the queue of a storage."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.jobs.ports import Job
from application.storage import Storage
from tests.builders import NOW, an_id

LEASE = timedelta(seconds=30)
MOMENT = timedelta(milliseconds=1)


async def due(storage: Storage, *, now: datetime = NOW, limit: int = 100) -> list[Job]:
    """Claim the due jobs with a new token."""
    return list(
        await storage.queue.claim(token=an_id(), now=now, lease=LEASE, limit=limit)
    )


async def due_ids(
    storage: Storage, *, now: datetime = NOW, limit: int = 100
) -> set[UUID]:
    claimed = await due(storage, now=now, limit=limit)
    ids = {job.id for job in claimed}
    assert len(ids) == len(claimed)
    return ids


async def of_these(storage: Storage, *ids: UUID, now: datetime = NOW) -> list[Job]:
    return list(
        await storage.queue.claim_these(ids, token=an_id(), now=now, lease=LEASE)
    )


async def add_jobs(storage: Storage, *jobs: Job) -> None:
    async with storage.begin() as work:
        await work.jobs.add(*jobs)
        await work.commit()


async def claimed(storage: Storage, job: Job) -> Job:
    """Add a job and claim it."""
    await add_jobs(storage, job)
    [held] = await of_these(storage, job.id, now=job.due_at)
    return held


def completing(storage: Storage, job: Job) -> AbstractAsyncContextManager[Any]:
    return storage.begin(job)
