"""Tests that all records can be read, and written unchanged to another storage."""

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.memory.registry import MEMORY
from adapters.mongo.registry import MONGO
from adapters.sql.registry import SQL
from application.jobs.ports import Job, JobState
from application.snapshot import Snapshot, records
from application.storage import Storage
from tests.adapters.contracts.kinds import KINDS, keep
from tests.builders import NOW, a_job, an_id, an_idempotency_record

NAMES = [*KINDS, "jobs", "idempotency_records"]


def full_records(kind: str, count: int = 3) -> list[Any]:
    """Records with no field at its default, sorted by id."""
    if kind == "idempotency_records":
        return [an_idempotency_record(result='{"ü": 1.0}') for _ in range(count)]
    if kind != "jobs":
        return [KINDS[kind].full(version=7) for _ in range(count)]
    return [
        Job(
            id=an_id(),
            name="RemoveExpired",
            payload={"a": [1, None, "ü"]},
            due_at=NOW,
            attempt=3,
            claim=an_id(),
            traceparent="00-1",
            owner_id=an_id(),
            state=JobState.DEAD,
            progress=7,
            result={"rows": [1]},
            error="no luck",
        )
        for _ in range(count)
    ]


async def all_of(storage: Storage, kind: str) -> Sequence[Any]:
    return [
        record
        async for batch in records(Snapshot(storage.begin), kind)
        for record in batch
    ]


def test_every_storage_keeps_the_same_kinds() -> None:
    assert SQL.kinds() == MONGO.kinds() == MEMORY.kinds()


@pytest.mark.parametrize("kind", NAMES)
async def test_records_are_read_as_they_were_written(
    storage: Storage, kind: str
) -> None:
    written = full_records(kind)
    await Snapshot(storage.begin).write(kind, written)
    assert await all_of(storage, kind) == written


@pytest.mark.parametrize("kind", NAMES)
async def test_it_is_read_in_batches_in_the_order_of_ids(
    storage: Storage, kind: str
) -> None:
    written = full_records(kind, count=5)
    await Snapshot(storage.begin).write(kind, list(reversed(written)))
    first = await Snapshot(storage.begin).read(kind, after=None, limit=2)
    second = await Snapshot(storage.begin).read(kind, after=first[-1].id, limit=2)
    rest = await Snapshot(storage.begin).read(kind, after=second[-1].id, limit=2)
    assert [*first, *second, *rest] == written
    assert await Snapshot(storage.begin).read(kind, after=rest[-1].id, limit=2) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_writing_a_record_again_replaces_it(storage: Storage, kind: str) -> None:
    old = KINDS[kind].full(version=7)
    new = KINDS[kind].plain(id=old.id, version=8)
    await Snapshot(storage.begin).write(kind, [old])
    await Snapshot(storage.begin).write(kind, [new])
    assert await all_of(storage, kind) == [new]


async def test_a_job_that_is_written_again_takes_the_place_of_the_old(
    storage: Storage,
) -> None:
    [old] = full_records("jobs", count=1)
    new = a_job(id=old.id)
    await Snapshot(storage.begin).write("jobs", [old])
    await Snapshot(storage.begin).write("jobs", [new])
    assert await all_of(storage, "jobs") == [new]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_snapshot_contains_the_writes_of_units_of_work(
    storage: Storage, kind: str
) -> None:
    await keep(storage, aggregate := KINDS[kind].full())
    assert await all_of(storage, kind) == [aggregate]


async def test_writing_records_causes_no_jobs_and_hints(
    storage: Storage, hints: list[Any]
) -> None:
    for kind in KINDS:
        await Snapshot(storage.begin).write(kind, full_records(kind))
    assert await all_of(storage, "jobs") == []
    assert hints == []
