"""Tests that a job's effect and completion are one commit, which needs the claim."""

from uuid import UUID

import pytest

from application.errors import ConcurrentChange
from application.jobs.ports import JobState, LeaseLost
from application.storage import Storage
from tests.adapters.contracts.queueing import (
    LEASE,
    claimed,
    completing,
    due_ids,
    of_these,
)
from tests.adapters.contracts.racing import all_at_once
from tests.builders import NOW, a_job
from tests.contexts.petitions import a_petition
from tests.petitions.use_cases import PetitionReader


async def test_effect_and_completion_are_one_commit(
    storage: Storage, hints: list[UUID]
) -> None:
    held = await claimed(storage, a_job())
    async with completing(storage, held) as work:
        await work.petitions.add(petition := a_petition())
        await work.jobs.add(following := a_job())
        assert not work.committed
        await work.commit()
        assert work.committed
    assert await storage.readers[PetitionReader].find(petition.id) is not None
    assert hints[-1:] == [following.id]
    assert await due_ids(storage, now=NOW + 2 * LEASE) == {following.id}
    with pytest.raises(LeaseLost):
        await storage.queue.finish(held, state=JobState.DONE)


async def test_without_a_commit_the_job_is_not_completed(storage: Storage) -> None:
    held = await claimed(storage, a_job())
    async with completing(storage, held) as work:
        await work.petitions.add(petition := a_petition())
    assert not work.committed
    assert await storage.readers[PetitionReader].find(petition.id) is None
    await storage.queue.finish(held, state=JobState.DONE)


@pytest.mark.parametrize(
    "fate", ["claimed by another", "completed", "retried", "buried"]
)
async def test_a_worker_that_lost_the_lease_writes_nothing(
    storage: Storage, hints: list[UUID], fate: str
) -> None:
    held = await claimed(storage, a_job())
    hints.clear()
    if fate == "claimed by another":
        await of_these(storage, held.id, now=held.due_at)
    elif fate == "completed":
        await storage.queue.finish(held, state=JobState.DONE)
    elif fate == "retried":
        await storage.queue.finish(
            held, state=JobState.WAITING, error="It failed.", due_at=NOW
        )
    else:
        await storage.queue.finish(held, state=JobState.DEAD, error="It failed.")
    petition = a_petition()

    async def run() -> None:
        async with completing(storage, held) as work:
            await work.petitions.add(petition)
            await work.jobs.add(a_job())
            await work.commit()

    with pytest.raises(LeaseLost):
        await run()
    assert await storage.readers[PetitionReader].find(petition.id) is None
    assert hints == []
    assert await due_ids(storage) == ({held.id} if fate == "retried" else set())


async def test_a_worker_that_lost_the_lease_leaves_the_job_to_its_new_holder(
    storage: Storage,
) -> None:
    slow = await claimed(storage, a_job())
    [new] = await of_these(storage, slow.id, now=slow.due_at)
    with pytest.raises(LeaseLost):
        async with completing(storage, slow) as work:
            await work.commit()
    async with completing(storage, new) as work:
        await work.petitions.add(petition := a_petition())
        await work.commit()
    assert await storage.readers[PetitionReader].find(petition.id) is not None


async def test_an_effect_is_written_or_another_worker_has_the_job(
    storage: Storage,
) -> None:
    held = await claimed(storage, a_job())
    petition = a_petition()

    async def run() -> None:
        async with completing(storage, held) as work:
            await work.petitions.add(petition)
            await work.commit()

    ran, taken = await all_at_once(run(), of_these(storage, held.id, now=held.due_at))
    assert ran is None or isinstance(ran, LeaseLost | ConcurrentChange)
    assert isinstance(taken, list)
    assert (await storage.readers[PetitionReader].find(petition.id) is not None) == (
        ran is None
    )
    assert bool(taken) != (ran is None)
