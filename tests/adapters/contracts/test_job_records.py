"""Tests that stored jobs can be read, replayed and removed without touching others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.jobs.ports import (
    JOBS_BY_DUE,
    Job,
    JobFilter,
    JobState,
    LeaseLost,
    Tally,
)
from application.snapshot import Snapshot
from application.storage import Storage
from tests.adapters.contracts.queueing import LEASE, MOMENT, claimed, due_ids, of_these
from tests.builders import NOW, a_job, an_id

WAITING, RUNNING = JobState.WAITING, JobState.RUNNING
DONE, DEAD = JobState.DONE, JobState.DEAD
LATER = NOW + timedelta(hours=1)


def a_record(state: JobState = DEAD, **given: Any) -> Job:
    made = {
        "id": an_id(),
        "name": "EmailUser",
        "payload": {},
        "due_at": NOW,
        "attempt": 8,
    }
    return Job(**{**made, "state": state, **given})


async def keep(storage: Storage, *records: Job) -> Sequence[Job]:
    await Snapshot(storage.begin).write("jobs", [*records])
    return records


async def ids_of(storage: Storage, which: JobFilter) -> list[UUID]:
    return [
        one.id for one in await storage.job_records.page(which, after=None, limit=100)
    ]


async def test_a_job_is_found_as_it_is_kept(storage: Storage) -> None:
    record = a_record(
        payload={"a": ["ü", 1]}, owner_id=an_id(), error="no luck", progress=7
    )
    await keep(storage, record, a_record())
    assert await storage.job_records.find(record.id) == record
    assert await storage.job_records.find(an_id()) is None


async def test_the_outcome_of_a_job_is_stored(storage: Storage) -> None:
    done = await claimed(storage, a_job(owner_id=an_id()))
    await storage.queue.finish(
        done, state=JobState.DONE, result=[{"name": "Søren", "$a.b": 1}]
    )
    dead = await claimed(storage, a_job())
    await storage.queue.finish(dead, state=JobState.DEAD, error="no luck")
    found = [await storage.job_records.find(job.id) for job in (done, dead)]
    assert [(one.state, one.result, one.error, one.claim) for one in found if one] == [
        (DONE, [{"name": "Søren", "$a.b": 1}], None, None),
        (DEAD, None, "no luck", None),
    ]
    assert found[0]
    assert found[0].owner_id == done.owner_id


async def test_progress_is_kept_while_the_job_is_held(storage: Storage) -> None:
    job = await claimed(storage, a_job())
    await storage.queue.report(job, progress=40)
    found = await storage.job_records.find(job.id)
    assert found
    assert (found.progress, found.claim, found.due_at) == (40, job.claim, NOW + LEASE)


async def test_a_worker_that_lost_the_lease_reports_no_progress(
    storage: Storage,
) -> None:
    job = await claimed(storage, a_job())
    await of_these(storage, job.id, now=NOW + LEASE)
    with pytest.raises(LeaseLost):
        await storage.queue.report(job, progress=40)
    found = await storage.job_records.find(job.id)
    assert found
    assert found.progress == 0


async def test_they_are_read_in_pages_by_time_then_by_id(storage: Storage) -> None:
    records = [a_record(due_at=NOW + moment * MOMENT) for moment in (0, 1, 1, 1, 2)]
    await keep(storage, *reversed(records))
    found: list[Job] = []
    while page := await storage.job_records.page(
        JobFilter(state=DEAD, now=NOW),
        after=JOBS_BY_DUE.position_of(found[-1]) if found else None,
        limit=2,
    ):
        assert len(page) <= 2
        found += page
    assert found == records


STORED = (WAITING, DONE, DEAD)


@pytest.mark.parametrize("state", STORED)
async def test_they_are_selected_by_state(storage: Storage, state: JobState) -> None:
    records = {one: a_record(one) for one in STORED}
    await keep(storage, *records.values())
    assert await ids_of(storage, JobFilter(state=state, now=NOW)) == [records[state].id]


async def test_they_are_selected_by_id_name_and_age(storage: Storage) -> None:
    old, young = a_record(due_at=NOW), a_record(due_at=LATER)
    other = a_record(name="Other", due_at=LATER)
    await keep(storage, old, young, other)
    selections = {
        JobFilter(state=DEAD, now=NOW, ids=(young.id, an_id())): [young],
        JobFilter(state=DEAD, now=NOW, ids=()): [],
        JobFilter(state=DONE, now=NOW, ids=(old.id,)): [],
        JobFilter(state=DEAD, now=NOW, name="Other"): [other],
        JobFilter(state=DEAD, now=NOW, name="other"): [],
        JobFilter(state=DEAD, now=NOW, due_before=LATER): [old],
        JobFilter(state=DEAD, now=NOW, due_before=NOW): [],
        JobFilter(state=DEAD, now=NOW, name="Other", due_before=LATER): [],
        JobFilter(state=DEAD, now=NOW, name="EmailUser", due_before=LATER + MOMENT): [
            old,
            young,
        ],
    }
    for which, expected in selections.items():
        assert await ids_of(storage, which) == [one.id for one in expected], which


async def test_a_replayed_job_is_as_new(storage: Storage) -> None:
    dead, other = await keep(storage, a_record(error="no luck"), a_record(name="Other"))
    chosen = JobFilter(state=DEAD, now=LATER, ids=(dead.id,))
    assert await storage.job_records.replay(chosen, limit=9) == 1
    found = await storage.job_records.find(dead.id)
    assert found
    assert (found.state, found.due_at, found.attempt) == (WAITING, LATER, 0)
    assert found.started_at is None
    assert await due_ids(storage, now=LATER) == {dead.id}
    assert await ids_of(storage, JobFilter(state=DEAD, now=NOW)) == [other.id]


async def test_only_selected_jobs_are_removed(storage: Storage) -> None:
    dead, other = await keep(storage, a_record(), a_record(name="Other"))
    assert (
        await storage.job_records.remove(
            JobFilter(state=DEAD, now=NOW, name="Other"), limit=9
        )
        == 1
    )
    assert await storage.job_records.find(other.id) is None
    assert await storage.job_records.find(dead.id) == dead


async def test_the_oldest_are_removed_up_to_the_limit(storage: Storage) -> None:
    records = await keep(
        storage, *(a_record(due_at=NOW + n * MOMENT) for n in range(6))
    )
    which = JobFilter(state=DEAD, now=NOW)
    assert await storage.job_records.remove(which, limit=2) == 2
    assert await ids_of(storage, which) == [one.id for one in records[2:]]
    assert await storage.job_records.replay(replace(which, now=LATER), limit=3) == 3
    assert await ids_of(storage, which) == [records[5].id]
    assert await storage.job_records.remove(which, limit=3) == 1
    assert await storage.job_records.remove(which, limit=3) == 0


async def test_they_are_counted_by_state(storage: Storage) -> None:
    assert await storage.job_records.tally(now=NOW) == {}
    await keep(
        storage, a_record(), a_record(due_at=LATER), a_record(DONE, due_at=LATER)
    )
    running = await claimed(storage, a_job())
    assert await storage.job_records.tally(now=NOW) == {
        DEAD: Tally(2, NOW),
        DONE: Tally(1, LATER),
        RUNNING: Tally(1, running.due_at),
    }
    assert await storage.job_records.tally(now=running.due_at) == {
        DEAD: Tally(2, NOW),
        DONE: Tally(1, LATER),
        WAITING: Tally(1, running.due_at),
    }


async def test_a_job_runs_while_its_lease_lasts(storage: Storage) -> None:
    job = await claimed(storage, a_job())
    await keep(storage, waiting := a_record(WAITING), a_record(), a_record(DONE))
    assert job.started_at == NOW
    assert await ids_of(storage, JobFilter(state=RUNNING, now=NOW)) == [job.id]
    assert await ids_of(storage, JobFilter(state=WAITING, now=NOW)) == [waiting.id]
    later = job.due_at
    assert await ids_of(storage, JobFilter(state=RUNNING, now=later)) == []
    assert await ids_of(storage, JobFilter(state=WAITING, now=later)) == [
        waiting.id,
        job.id,
    ]
    at_once = JobFilter(state=RUNNING, now=NOW, due_before=job.due_at)
    assert await ids_of(storage, at_once) == []
    assert await ids_of(storage, replace(at_once, due_before=later + MOMENT)) == [
        job.id
    ]


async def test_a_job_to_be_tried_again_waits(storage: Storage) -> None:
    job = await claimed(storage, a_job())
    await storage.queue.finish(job, state=WAITING, error="no luck", due_at=LATER)
    assert await ids_of(storage, JobFilter(state=WAITING, now=NOW)) == [job.id]
    assert await ids_of(storage, JobFilter(state=RUNNING, now=NOW)) == []
