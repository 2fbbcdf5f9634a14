"""Tests that jobs completed in one batch each depend on their own lease."""

from application.jobs.ports import JobState, LeaseLost
from application.storage import Storage
from tests.adapters.contracts.queueing import LEASE, claimed, due_ids, of_these
from tests.adapters.contracts.racing import all_at_once
from tests.builders import NOW, a_job


async def test_each_is_completed_unless_its_lease_was_lost(storage: Storage) -> None:
    held = [await claimed(storage, a_job()) for _ in range(5)]
    lost = held[2]
    await of_these(storage, lost.id, now=lost.due_at)
    ended = await all_at_once(
        *(storage.queue.finish(job, state=JobState.DONE) for job in held)
    )
    assert [type(outcome) for outcome in ended] == [
        LeaseLost if job is lost else type(None) for job in held
    ]
    assert await due_ids(storage, now=NOW + 3 * LEASE) == {lost.id}
