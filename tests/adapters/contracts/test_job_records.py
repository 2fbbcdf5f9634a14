"""What is kept of jobs can be looked at, replayed and removed, and nothing else is touched."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.jobs.ports import Job, JobState, LeaseLost, Selection, Tally
from application.pages import Position
from application.snapshot import Snapshot
from application.storage import Storage
from tests.adapters.contracts.queueing import LEASE, MOMENT, claimed, due_ids, of_these
from tests.builders import NOW, a_job, an_id

DEAD, DONE, WAITING = JobState.DEAD, JobState.DONE, JobState.WAITING
LATER = NOW + timedelta(hours=1)


def a_record(state: JobState = DEAD, **given: Any) -> Job:
    made = {"id": an_id(), "name": "TellAttendee", "payload": {}, "run_at": NOW, "attempts": 8}
    return Job(**{**made, "state": state, **given})


async def keep(storage: Storage, *records: Job) -> Sequence[Job]:
    await Snapshot(storage.begin).write("jobs", [*records])
    return records


async def ids_of(storage: Storage, which: Selection) -> list[UUID]:
    return [one.id for one in await storage.job_records.page(which, after=None, limit=100)]


async def test_a_job_is_found_as_it_is_kept(storage: Storage) -> None:
    record = a_record(payload={"a": ["ü", 1]}, owner_id=an_id(), error="no luck", progress=7)
    await keep(storage, record, a_record())
    assert await storage.job_records.find(record.id) == record
    assert await storage.job_records.find(an_id()) is None


async def test_what_became_of_a_job_is_kept(storage: Storage) -> None:
    done = await claimed(storage, a_job(owner_id=an_id()))
    await storage.queue.finish(done, state=JobState.DONE, result=[{"name": "Søren"}])
    dead = await claimed(storage, a_job())
    await storage.queue.finish(dead, state=JobState.DEAD, error="no luck")
    found = [await storage.job_records.find(job.id) for job in (done, dead)]
    assert [(one.state, one.result, one.error, one.claim) for one in found if one] == [
        (DONE, [{"name": "Søren"}], None, None),
        (DEAD, None, "no luck", None),
    ]
    assert found[0]
    assert found[0].owner_id == done.owner_id


async def test_progress_is_kept_while_the_job_is_held(storage: Storage) -> None:
    job = await claimed(storage, a_job())
    await storage.queue.report(job, progress=40)
    found = await storage.job_records.find(job.id)
    assert found
    assert (found.progress, found.claim, found.run_at) == (40, job.claim, NOW + LEASE)


async def test_who_lost_the_lease_reports_no_progress(storage: Storage) -> None:
    job = await claimed(storage, a_job())
    await of_these(storage, job.id, now=NOW + LEASE)
    with pytest.raises(LeaseLost):
        await storage.queue.report(job, progress=40)
    found = await storage.job_records.find(job.id)
    assert found
    assert found.progress == 0


async def test_they_are_read_in_pages_by_time_then_by_id(storage: Storage) -> None:
    records = [a_record(run_at=NOW + moment * MOMENT) for moment in (0, 1, 1, 1, 2)]
    await keep(storage, *reversed(records))
    found: list[Job] = []
    while page := await storage.job_records.page(
        Selection(state=DEAD),
        after=Position(found[-1].run_at, found[-1].id) if found else None,
        limit=2,
    ):
        assert len(page) <= 2
        found += page
    assert found == records


@pytest.mark.parametrize("state", JobState)
async def test_they_are_selected_by_state(storage: Storage, state: JobState) -> None:
    records = {one: a_record(one) for one in JobState}
    await keep(storage, *records.values())
    assert await ids_of(storage, Selection(state=state)) == [records[state].id]


async def test_they_are_selected_by_id_name_and_age(storage: Storage) -> None:
    old, young = a_record(run_at=NOW), a_record(run_at=LATER)
    other = a_record(name="Other", run_at=LATER)
    await keep(storage, old, young, other)
    selections = {
        Selection(state=DEAD, ids=(young.id, an_id())): [young],
        Selection(state=DEAD, ids=()): [],
        Selection(state=DONE, ids=(old.id,)): [],
        Selection(state=DEAD, name="Other"): [other],
        Selection(state=DEAD, name="other"): [],
        Selection(state=DEAD, before=LATER): [old],
        Selection(state=DEAD, before=NOW): [],
        Selection(state=DEAD, name="Other", before=LATER): [],
        Selection(state=DEAD, name="TellAttendee", before=LATER + MOMENT): [old, young],
    }
    for which, expected in selections.items():
        assert await ids_of(storage, which) == [one.id for one in expected], which


async def test_what_is_replayed_is_as_new(storage: Storage) -> None:
    dead, other = await keep(storage, a_record(error="no luck"), a_record(name="Other"))
    which = Selection(state=DEAD, ids=(dead.id,))
    assert await storage.job_records.replay(which, now=LATER, limit=9) == 1
    found = await storage.job_records.find(dead.id)
    assert found
    assert (found.state, found.run_at, found.attempts) == (WAITING, LATER, 0)
    assert await due_ids(storage, now=LATER) == {dead.id}
    assert await ids_of(storage, Selection(state=DEAD)) == [other.id]


async def test_what_is_removed_is_gone_and_the_rest_stays(storage: Storage) -> None:
    dead, other = await keep(storage, a_record(), a_record(name="Other"))
    assert await storage.job_records.remove(Selection(state=DEAD, name="Other"), limit=9) == 1
    assert await storage.job_records.find(other.id) is None
    assert await storage.job_records.find(dead.id) == dead


async def test_the_oldest_go_first_up_to_the_limit(storage: Storage) -> None:
    records = await keep(storage, *(a_record(run_at=NOW + n * MOMENT) for n in range(6)))
    which = Selection(state=DEAD)
    assert await storage.job_records.remove(which, limit=2) == 2
    assert await ids_of(storage, which) == [one.id for one in records[2:]]
    assert await storage.job_records.replay(which, now=LATER, limit=3) == 3
    assert await ids_of(storage, which) == [records[5].id]
    assert await storage.job_records.remove(which, limit=3) == 1
    assert await storage.job_records.remove(which, limit=3) == 0


async def test_they_are_counted_by_state(storage: Storage) -> None:
    assert await storage.job_records.tally() == {}
    await keep(storage, a_record(), a_record(run_at=LATER), a_record(DONE, run_at=LATER))
    assert await storage.job_records.tally() == {DEAD: Tally(2, NOW), DONE: Tally(1, LATER)}
