"""Jobs: context for tests."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from application import jobs
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobState
from application.jobs.view_job import JobNotFound
from tests.builders import NOW, a_job, an_actor, an_id
from tests.context import ActorExample, Context, JobExample, JobWorld

DEAD_JOB, EXPIRED_JOB = an_id(), an_id()
OWNER = an_actor()


def records() -> Mapping[str, Sequence[Any]]:
    long_ago = NOW - timedelta(days=31)
    return {
        "jobs": [
            a_job(id=DEAD_JOB, state=JobState.DEAD, owner_id=OWNER.id),
            a_job(id=EXPIRED_JOB, state=JobState.DEAD, due_at=long_ago),
        ]
    }


def about_jobs(*, writes: bool = True, **arguments: object) -> ActorExample:
    return ActorExample(
        permission=JobPermission.MANAGE, arguments=arguments, writes=writes
    )


ACTORS: Mapping[type, ActorExample] = {
    jobs.DeleteDeadJobs: about_jobs(ids=[DEAD_JOB]),
    jobs.ListJobs: about_jobs(state=JobState.DEAD, limit=10, writes=False),
    jobs.ReplayDeadJobs: about_jobs(ids=[DEAD_JOB]),
    jobs.ViewJob: ActorExample(
        permission=JobPermission.MANAGE,
        arguments={"job_id": DEAD_JOB},
        writes=False,
        refusal=JobNotFound,
        owner=OWNER,
        not_yours=JobNotFound,
    ),
}


async def gone(world: JobWorld) -> Sequence[object]:
    left = [
        await world.storage.job_records.find(job) for job in (DEAD_JOB, EXPIRED_JOB)
    ]
    assert left[0]
    return [] if left[1] else ["the expired job"]


CONTEXT = Context(
    records=records,
    actors=ACTORS,
    jobs={jobs.RemoveExpired: JobExample(gone)},
    strangers_get={"GET /v1/jobs/{job_id}": 404},
)
