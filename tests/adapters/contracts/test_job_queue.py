"""Tests that a job is claimed when it is due, and by one worker at a time."""

from datetime import timedelta
from random import Random

from application.storage import Storage
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


async def test_nothing_is_due_in_an_empty_queue(storage: Storage) -> None:
    assert await due(storage) == []
    assert await of_these(storage) == []
    assert await of_these(storage, an_id()) == []
    assert await storage.queue.renew([], until=NOW) == set()


async def test_a_claimed_job_has_its_token_and_the_end_of_its_lease(
    storage: Storage,
) -> None:
    await add_jobs(storage, job := a_job())
    token = an_id()
    [held] = await storage.queue.claim(token=token, now=NOW, lease=LEASE, limit=5)
    assert held.id == job.id
    assert (held.claim, held.due_at, held.attempt) == (token, NOW + LEASE, 1)
    assert held.due_at.utcoffset() == timedelta(0)


async def test_a_job_claimed_by_id_has_its_token_and_the_end_of_its_lease(
    storage: Storage,
) -> None:
    await add_jobs(storage, job := a_job(), a_job())
    token = an_id()
    [held] = await storage.queue.claim_these(
        [job.id], token=token, now=NOW, lease=LEASE
    )
    assert held.id == job.id
    assert (held.claim, held.due_at, held.attempt) == (token, NOW + LEASE, 1)


async def test_a_job_is_not_claimed_before_it_is_due(storage: Storage) -> None:
    await add_jobs(storage, job := a_job(due_at=NOW + MOMENT))
    assert await due(storage) == []
    assert await of_these(storage, job.id) == []
    assert await due_ids(storage, now=NOW + MOMENT) == {job.id}


async def test_the_longest_due_are_claimed_first(storage: Storage) -> None:
    jobs = [a_job(due_at=NOW - number * MOMENT) for number in range(6)]
    await add_jobs(storage, *Random(1).sample(jobs, len(jobs)))
    for expected in (jobs[5:], jobs[3:5], jobs[:3]):
        assert await due_ids(storage, limit=len(expected)) == {
            job.id for job in expected
        }


async def test_only_those_named_are_claimed(storage: Storage) -> None:
    jobs = [a_job() for _ in range(4)]
    await add_jobs(storage, *jobs)
    wanted = [jobs[2].id, an_id(), jobs[0].id, jobs[2].id]
    assert sorted(job.id for job in await of_these(storage, *wanted)) == [
        jobs[0].id,
        jobs[2].id,
    ]
    assert await of_these(storage, *wanted) == []
    assert await due_ids(storage) == {jobs[1].id, jobs[3].id}


async def test_a_job_has_one_claimer_among_many(storage: Storage) -> None:
    await add_jobs(storage, job := a_job())
    outcomes = await all_at_once(
        *(due(storage, limit=1) for _ in range(16)),
        *(of_these(storage, job.id) for _ in range(16)),
    )
    assert sorted(map(_size, outcomes)) == [0] * 31 + [1]


async def test_many_claimers_share_the_jobs(storage: Storage) -> None:
    await add_jobs(storage, *(jobs := [a_job() for _ in range(24)]))
    outcomes = await all_at_once(*(due(storage, limit=4) for _ in range(8)))
    taken = [job.id for one in outcomes if isinstance(one, list) for job in one]
    assert len(taken) == len(set(taken))
    assert set(taken) | await due_ids(storage) == {job.id for job in jobs}


async def test_a_job_is_claimed_by_another_when_the_lease_has_ended(
    storage: Storage,
) -> None:
    held = await claimed(storage, a_job())
    assert await due(storage, now=held.due_at - MOMENT) == []
    assert await of_these(storage, held.id, now=held.due_at - MOMENT) == []
    [again] = await due(storage, now=held.due_at)
    assert (again.id, again.attempt) == (held.id, 2)
    assert again.claim != held.claim


def _size(claimed_: object) -> int:
    assert isinstance(claimed_, list), claimed_
    return len(claimed_)
