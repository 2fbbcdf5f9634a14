"""Permissions to see the results of jobs."""

from uuid import UUID

import pytest

from adapters.memory.storage import MemoryStorage
from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.jobs import ViewJob
from application.jobs.permissions import JobPermission
from application.jobs.ports import Job, JobState
from application.jobs.view_job import JobNotFound
from application.snapshot import Snapshot
from tests.builders import NO_HOOKS, StoppedClock, a_job, an_actor, an_id

MANAGE = IdentityPermission.MANAGE_USERS


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage(NO_HOOKS)


@pytest.fixture
def view(storage: MemoryStorage) -> ViewJob:
    return ViewJob(
        records=storage.job_records,
        result_permissions={"ExportPetition": MANAGE},
        clock=StoppedClock(),
    )


async def an_export(storage: MemoryStorage, owner_id: UUID) -> Job:
    names = [{"id": str(an_id()), "name": "Ada"}]
    job = a_job(
        name="ExportPetition", owner_id=owner_id, state=JobState.DONE, result=names
    )
    await Snapshot(storage.begin).write("jobs", [job])
    return job


async def test_the_requester_sees_the_export(
    storage: MemoryStorage, view: ViewJob
) -> None:
    owner = an_actor(MANAGE)
    export = await an_export(storage, owner.id)
    assert (await view(job_id=export.id, actor=owner)).result == export.result


async def test_a_user_who_lost_the_role_sees_no_earlier_export(
    storage: MemoryStorage, view: ViewJob
) -> None:
    former = an_actor()
    export = await an_export(storage, former.id)
    with pytest.raises(NotPermitted):
        await view(job_id=export.id, actor=former)


@pytest.mark.parametrize("actor", [an_actor(), an_actor(MANAGE)])
async def test_other_users_do_not_learn_of_the_export(
    storage: MemoryStorage, view: ViewJob, actor: Actor
) -> None:
    export = await an_export(storage, an_id())
    with pytest.raises(JobNotFound):
        await view(job_id=export.id, actor=actor)


async def test_operators_see_the_export(storage: MemoryStorage, view: ViewJob) -> None:
    export = await an_export(storage, an_id())
    shown = await view(job_id=export.id, actor=an_actor(JobPermission.MANAGE))
    assert shown.result == export.result


async def test_owners_see_other_jobs_without_a_role(
    storage: MemoryStorage, view: ViewJob
) -> None:
    owner = an_actor()
    job = a_job(owner_id=owner.id)
    await Snapshot(storage.begin).write("jobs", [job])
    assert (await view(job_id=job.id, actor=owner)).id == job.id
