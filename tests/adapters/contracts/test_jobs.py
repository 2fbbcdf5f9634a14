"""Tests that jobs are committed with the change that causes them, or not at all."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from application.errors import ConcurrentChange
from application.jobs.payload import from_json, to_json
from application.jobs.ports import JobState
from application.reactions import DeriveJobs
from application.storage import Storage
from tests.adapters.contracts.kinds import KINDS, keep, save
from tests.adapters.contracts.queueing import (
    MOMENT,
    add_jobs,
    claimed,
    due,
    due_ids,
    of_these,
)
from tests.adapters.contracts.racing import all_at_once
from tests.adapters.contracts.specimen_values import exactly
from tests.builders import NOW, a_job
from tests.contexts.petitions import a_petition, sign
from tests.petitions.petition import SignerId

ADA = SignerId(UUID(int=1815))


async def test_the_jobs_that_follow_are_written_with_the_aggregate(
    storage: Storage, derive_jobs: DeriveJobs
) -> None:
    await keep(storage, petition := a_petition())
    assert await due(storage) == []
    sign(petition, ADA)
    [expected] = derive_jobs(petition.recorded)
    await save(storage, petition)
    [job] = await due(storage)
    assert (job.id, job.name, job.payload) == (
        expected.id,
        expected.name,
        expected.payload,
    )
    assert job.traceparent == expected.traceparent


async def test_the_events_of_each_write_are_followed_once(storage: Storage) -> None:
    petition = a_petition()
    async with storage.begin() as work:
        sign(petition, ADA)
        await work.petitions.add(petition)
        sign(petition)
        sign(petition)
        await work.petitions.save(petition)
        await work.petitions.save(petition)
        await work.commit()
    await save(storage, petition)
    assert len(await due(storage)) == 3


async def test_events_of_removed_aggregates_cause_jobs(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    async with storage.begin() as work:
        sign(petition, ADA)
        await work.petitions.remove(petition)
        await work.commit()
    assert len(await due(storage)) == 1


async def test_without_a_commit_there_are_no_jobs(
    storage: Storage, hints: list[UUID]
) -> None:
    await keep(storage, petition := a_petition())
    async with storage.begin() as work:
        sign(petition, ADA)
        await work.petitions.save(petition)
        await work.jobs.add(a_job())
    assert await due(storage) == []
    assert hints == []


async def test_a_refused_change_leaves_no_jobs(
    storage: Storage, hints: list[UUID]
) -> None:
    await keep(storage, petition := a_petition())
    stale = deepcopy(petition)
    await save(storage, petition)
    sign(stale, ADA)

    async def write() -> None:
        async with storage.begin() as work:
            await work.jobs.add(a_job())
            await work.petitions.save(stale)
            await work.commit()

    with pytest.raises(ConcurrentChange):
        await write()
    assert await due(storage) == []
    assert hints == []


async def test_a_change_that_is_tried_again_gives_the_same_job(
    storage: Storage,
) -> None:
    await keep(storage, kept := a_petition())
    ids = []
    for commits in (False, True):
        async with storage.begin() as work:
            petition = await work.petitions.get(kept.id)
            sign(petition, ADA)
            ids += [event.id for event in petition.recorded]
            await work.petitions.save(petition)
            if commits:
                await work.commit()
    assert ids[0] == ids[1]
    assert len(await due(storage)) == 1


async def test_repeating_a_change_later_adds_another_job(storage: Storage) -> None:
    await keep(storage, kept := a_petition())
    for _ in range(2):
        petition = await KINDS["petitions"].stored(storage, kept.id)
        sign(petition, ADA)
        await save(storage, petition)
        petition.signers.clear()
        await save(storage, petition)
    assert len(await due_ids(storage)) == 2


async def test_hints_are_given_after_the_commit(
    storage: Storage, hints: list[UUID]
) -> None:
    async with storage.begin() as work:
        await work.jobs.add(job := a_job())
        petition = a_petition()
        sign(petition, ADA)
        await work.petitions.add(petition)
        assert hints == []
        await work.commit()
    assert job.id in hints
    assert set(hints) == await due_ids(storage)
    assert len(hints) == 2


async def test_a_job_is_read_as_it_was_added(storage: Storage) -> None:
    job = a_job(
        name="ThankSigner",
        payload={
            "text": "“naïve” 🍞 e\u0301 'quoted' \"twice\" \\ $ . %",
            "numbers": [0, -1, 2**53, 2**63 - 1, 1.5],
            "nothing": None,
            "nested": {"yes": True, "no": False, "empty": {}, "list": []},
            "keys": {
                "$a": {"a.b": 1, "": 2},
                "%24": [{"$": 3}],
                ".": 4,
                "id": 5,
                "_id": 6,
            },
        },
        due_at=NOW - timedelta(milliseconds=1),
        attempt=3,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    await add_jobs(storage, job)
    [found] = await due(storage)
    assert found.payload == job.payload
    assert (found.id, found.name, found.traceparent) == (
        job.id,
        job.name,
        job.traceparent,
    )
    assert found.attempt == 4


class Pay:
    async def __call__(
        self,
        *,
        amount: Decimal,
        day: date,
        within: timedelta,
        parts: dict[str, list[bytes]],
    ) -> None:
        """A use case with arguments that JSON has no types for."""


async def test_the_arguments_of_a_job_come_back_exactly(storage: Storage) -> None:
    arguments = {
        "amount": Decimal("1E+3"),
        "day": date.max,
        "within": timedelta(days=-10_000, microseconds=1),
        "parts": {"$a.b": [b"", b"\xff"]},
    }
    await add_jobs(storage, a_job(payload=to_json(arguments, Pay)))
    [found] = await due(storage)
    assert exactly(from_json(found.payload, Pay())) == exactly(arguments)


async def test_a_delayed_job_waits_for_its_time(storage: Storage) -> None:
    await add_jobs(storage, job := a_job(due_at=NOW + timedelta(hours=1)))
    assert await due(storage, now=job.due_at - MOMENT) == []
    assert await due_ids(storage, now=job.due_at) == {job.id}


async def test_many_jobs_are_added_at_once(storage: Storage) -> None:
    await add_jobs(storage)
    await add_jobs(storage, *(jobs := [a_job() for _ in range(50)]))
    assert await due_ids(storage) == {job.id for job in jobs}


async def test_a_record_with_a_stored_id_is_skipped(storage: Storage) -> None:
    first = a_job(payload={"is": "first"})
    second = a_job(
        id=first.id, payload={"is": "second"}, due_at=NOW - timedelta(hours=1)
    )
    async with storage.begin() as work:
        await work.jobs.add(first, second)
        await work.jobs.add(second)
        await work.commit()
    await add_jobs(storage, second, other := a_job())
    assert await due(storage, now=NOW - MOMENT) == []
    jobs = {job.id: job for job in await due(storage)}
    assert jobs.keys() == {first.id, other.id}
    assert jobs[first.id].payload == first.payload


@pytest.mark.parametrize("fate", ["claimed", "completed", "buried"])
async def test_adding_a_job_again_does_not_revive_it(
    storage: Storage, fate: str
) -> None:
    held = await claimed(storage, job := a_job())
    if fate == "completed":
        await storage.queue.finish(held, state=JobState.DONE)
    if fate == "buried":
        await storage.queue.finish(held, state=JobState.DEAD, error="It failed.")
    await add_jobs(storage, job)
    assert await due(storage) == []
    assert await of_these(storage, job.id) == []


async def test_adding_a_job_twice_at_once_adds_it_once(storage: Storage) -> None:
    """Several schedulers do so at each tick."""
    job = a_job()
    outcomes = await all_at_once(*(add_jobs(storage, job) for _ in range(4)))
    assert None in outcomes
    assert all(isinstance(one, ConcurrentChange | None) for one in outcomes)
    assert len(await due(storage)) == 1
