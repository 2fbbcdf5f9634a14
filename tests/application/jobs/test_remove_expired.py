"""Removal of done and dead jobs after their retention."""

from datetime import timedelta

from adapters.memory.storage import MemoryStorage
from application.idempotency import RETENTION, ExpiredIdempotencyRecords
from application.jobs import RemoveExpired
from application.jobs.batches import BATCH
from application.jobs.ports import Job, JobState
from application.snapshot import Snapshot
from tests.builders import (
    NO_HOOKS,
    NOW,
    StoppedClock,
    a_run,
    an_id,
    an_idempotency_record,
)

WEEK, MOMENT = timedelta(days=7), timedelta(milliseconds=1)


def a_record(state: JobState, age: timedelta) -> Job:
    return Job(id=an_id(), name="Any", payload={}, due_at=NOW - age, state=state)


async def expire(storage: MemoryStorage) -> None:
    remove = RemoveExpired(
        storage.job_records,
        ExpiredIdempotencyRecords(storage.begin),
        StoppedClock(),
        jobs_done_retention=WEEK,
        jobs_dead_retention=4 * WEEK,
    )
    await remove(a_run())


async def left_of(*records: Job) -> list[Job]:
    storage = MemoryStorage(NO_HOOKS)
    snapshot = Snapshot(storage.begin)
    await snapshot.write("jobs", [*records])
    await expire(storage)
    return list(await snapshot.read("jobs", after=None, limit=10_000))


async def test_each_state_has_its_time() -> None:
    kept = [
        a_record(JobState.DONE, WEEK),
        a_record(JobState.DEAD, 4 * WEEK),
        a_record(JobState.WAITING, 100 * WEEK),
    ]
    expired = [
        a_record(JobState.DONE, WEEK + MOMENT),
        a_record(JobState.DEAD, 4 * WEEK + MOMENT),
    ]
    assert await left_of(*kept, *expired) == kept


async def test_more_than_a_batch_goes_in_one_run() -> None:
    assert (
        await left_of(*(a_record(JobState.DONE, 2 * WEEK) for _ in range(2 * BATCH)))
        == []
    )


async def test_idempotency_keys_are_removed_after_a_day() -> None:
    storage = MemoryStorage(NO_HOOKS)
    snapshot = Snapshot(storage.begin)
    young = an_idempotency_record(created_at=NOW - RETENTION)
    old = [
        an_idempotency_record(created_at=NOW - RETENTION - MOMENT)
        for _ in range(BATCH + 1)
    ]
    await snapshot.write("idempotency_records", [young, *old])
    await expire(storage)
    assert await snapshot.read("idempotency_records", after=None, limit=10_000) == [
        young
    ]
