"""Tests that leases can be renewed, and that a lost lease ends a worker's claim."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from application.jobs.ports import Job, JobState, LeaseLost
from application.storage import Storage
from tests.adapters.contracts.conftest import STORAGES
from tests.adapters.contracts.queueing import (
    LEASE,
    MOMENT,
    add_jobs,
    claimed,
    due,
    due_ids,
    of_these,
)
from tests.adapters.contracts.racing import all_at_once
from tests.builders import NOW, a_job, an_id

Finish = Callable[[Storage, Job], Awaitable[None]]

HINDRANCE = "Zeile 1\nZeile 2: “naïve” 🍞 e\u0301 'quoted' \"twice\" \\ $ %s {}"


async def _complete(storage: Storage, job: Job) -> None:
    await storage.queue.finish(
        job, state=JobState.DONE, result={"rows": 3, "of": "ünï 🍞", "none": None}
    )


async def _retry(storage: Storage, job: Job) -> None:
    await storage.queue.finish(
        job, state=JobState.WAITING, error=HINDRANCE, due_at=NOW + 2 * LEASE
    )


async def _bury(storage: Storage, job: Job) -> None:
    await storage.queue.finish(job, state=JobState.DEAD, error=HINDRANCE)


@pytest.fixture(params=[_complete, _retry, _bury], ids=["complete", "retry", "bury"])
def finish(request: pytest.FixtureRequest) -> Finish:
    """Return a function for each way to finish a job."""
    one: Finish = request.param
    return one


@pytest.mark.parametrize(
    "open_storage", [name for name in STORAGES if name != "memory"], indirect=True
)
async def test_databases_keep_whole_milliseconds(storage: Storage) -> None:
    """Some databases have no more: copies must be equal, and times compare alike."""
    job = await claimed(storage, a_job())
    due_at = NOW + timedelta(microseconds=1_999)
    await storage.queue.finish(job, state=JobState.WAITING, due_at=due_at)
    kept = await storage.job_records.find(job.id)
    assert kept
    assert kept.due_at == NOW + timedelta(milliseconds=1)
    assert await due_ids(storage, now=due_at) == {job.id}


async def test_a_lease_that_is_renewed_goes_on(storage: Storage) -> None:
    first, second = await claimed(storage, a_job()), await claimed(storage, a_job())
    later = first.due_at + LEASE
    assert await storage.queue.renew([first], until=later) == {first.id}
    assert await due_ids(storage, now=later - MOMENT) == {second.id}
    [again] = await due(storage, now=later, limit=1)
    assert (again.id, again.attempt) == (first.id, 2)


async def test_renewing_keeps_the_claim(storage: Storage, finish: Finish) -> None:
    held = await claimed(storage, a_job())
    for times in range(3):
        await storage.queue.renew([held], until=held.due_at + times * LEASE)
    await finish(storage, held)


async def test_a_lease_that_ended_is_renewed_while_nobody_took_the_job(
    storage: Storage,
) -> None:
    held = await claimed(storage, a_job())
    assert await storage.queue.renew([held], until=NOW + 3 * LEASE) == {held.id}
    assert await due(storage, now=NOW + 2 * LEASE) == []


async def test_renewing_returns_the_jobs_still_held(storage: Storage) -> None:
    held, finished, taken, buried = [await claimed(storage, a_job()) for _ in range(4)]
    await storage.queue.finish(finished, state=JobState.DONE)
    await storage.queue.finish(buried, state=JobState.DEAD, error="It failed.")
    await of_these(storage, taken.id, now=taken.due_at)
    everything = [held, finished, taken, buried]
    assert await storage.queue.renew(everything, until=NOW + 3 * LEASE) == {held.id}


async def test_a_job_that_was_given_back_is_not_renewed(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    await storage.queue.finish(
        held, state=JobState.WAITING, error="It failed.", due_at=NOW
    )
    assert await storage.queue.renew([held], until=NOW + 2 * LEASE) == set()
    assert await due_ids(storage) == {held.id}


async def test_a_completed_job_is_never_claimed(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    await _complete(storage, held)
    assert await due(storage, now=NOW + 3 * LEASE) == []
    assert await of_these(storage, held.id, now=NOW + 3 * LEASE) == []


async def test_a_dead_job_is_never_claimed(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    await _bury(storage, held)
    assert await due(storage, now=NOW + 3 * LEASE) == []
    assert await of_these(storage, held.id, now=NOW + 3 * LEASE) == []


async def test_a_job_to_be_retried_is_due_at_its_new_time(storage: Storage) -> None:
    held = await claimed(storage, a_job(payload={"is": "kept"}))
    await _retry(storage, held)
    assert await due(storage, now=NOW + 2 * LEASE - MOMENT) == []
    [again] = await due(storage, now=NOW + 2 * LEASE)
    assert (again.id, again.payload, again.attempt) == (held.id, held.payload, 2)


async def test_a_job_is_retried_at_once(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    await storage.queue.finish(
        held, state=JobState.WAITING, error="It failed.", due_at=NOW
    )
    assert await due_ids(storage) == {held.id}


async def test_a_job_is_finished_once(storage: Storage, finish: Finish) -> None:
    held = await claimed(storage, a_job())
    await finish(storage, held)
    for again in (_complete, _retry, _bury):
        with pytest.raises(LeaseLost):
            await again(storage, held)


async def test_a_worker_that_lost_the_lease_cannot_finish_the_job(
    storage: Storage, finish: Finish
) -> None:
    slow = await claimed(storage, a_job())
    [new] = await of_these(storage, slow.id, now=slow.due_at)
    with pytest.raises(LeaseLost):
        await finish(storage, slow)
    assert await storage.queue.renew([slow], until=new.due_at) == set()
    assert await storage.queue.renew([new], until=new.due_at) == {new.id}
    await finish(storage, new)


async def test_finishing_one_job_leaves_the_others(
    storage: Storage, finish: Finish
) -> None:
    """The same claim took the other job."""
    await add_jobs(storage, a_job(), a_job())
    one, other = await due(storage)
    await finish(storage, one)
    assert await storage.queue.renew([one, other], until=NOW + LEASE) == {other.id}


async def test_an_unknown_job_cannot_be_finished(
    storage: Storage, finish: Finish
) -> None:
    with pytest.raises(LeaseLost):
        await finish(storage, a_job(claim=an_id()))


async def test_a_job_is_finished_by_one_of_three(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    outcomes = await all_at_once(
        _complete(storage, held), _retry(storage, held), _bury(storage, held)
    )
    assert outcomes.count(None) == 1
    assert sum(isinstance(one, LeaseLost) for one in outcomes) == 2
