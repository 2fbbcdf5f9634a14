"""Jobs: what came of one's own, and what operators do about all of them."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from application.actor import Actor
from application.jobs import DropDeadJobs, ListJobs, ReplayDeadJobs, ViewJob
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobState
from application.jobs.views import JobView
from application.pages import MAX_PAGE, Page
from entrypoints.http.caller import Caller, requires
from entrypoints.http.pages import DIGITS, Paging, WithLink
from entrypoints.http.use import RequestModel, Route, Use

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=Route)
operators = [requires(JobPermission.MANAGE)]


class JobFilterParams(RequestModel):
    id: Annotated[list[UUID] | None, Field(max_length=MAX_PAGE)] = None
    name: Annotated[str | None, Field(max_length=100, pattern="^[A-Za-z0-9_]+$")] = None
    older_than_hours: Annotated[int, Field(ge=0, le=1_000_000), DIGITS] | None = None


class DeadJobsParams(JobFilterParams, Paging):
    """Dead jobs by what they have in common, page by page."""


class JobsParams(DeadJobsParams):
    """Jobs of one state, page by page."""

    state: JobState = JobState.RUNNING


class DeadJobsSelection(JobFilterParams):
    every: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    count: int


@router.get("/jobs/{job_id}")
async def view_job(job_id: UUID, caller: Caller, view: Use[ViewJob]) -> JobView:
    return await view(job_id=job_id, actor=caller)


@router.get("/jobs", dependencies=operators)
async def list_jobs(
    query: Annotated[JobsParams, Query()],
    caller: Caller,
    list_jobs: Use[ListJobs],
    with_link: WithLink,
) -> Page[JobView]:
    """Sorted by `due_at`, which is the end of the lease while a job runs."""
    return with_link(await _page(list_jobs, query, state=query.state, actor=caller))


@router.get("/dead-jobs", dependencies=operators)
async def list_dead_jobs(
    query: Annotated[DeadJobsParams, Query()],
    caller: Caller,
    list_jobs: Use[ListJobs],
    with_link: WithLink,
) -> Page[JobView]:
    return with_link(await _page(list_jobs, query, state=JobState.DEAD, actor=caller))


async def _page(
    list_jobs: ListJobs, query: DeadJobsParams, *, state: JobState, actor: Actor
) -> Page[JobView]:
    return await list_jobs(
        actor=actor,
        state=state,
        ids=query.id,
        name=query.name,
        older_than_hours=query.older_than_hours,
        limit=query.limit,
        cursor=query.cursor,
    )


@router.post("/dead-jobs/replay", dependencies=operators)
async def replay_dead_jobs(
    query: Annotated[DeadJobsSelection, Query()],
    caller: Caller,
    replay: Use[ReplayDeadJobs],
) -> Count:
    count = await replay(
        actor=caller,
        ids=query.id,
        name=query.name,
        older_than_hours=query.older_than_hours,
        every=query.every,
    )
    return Count(count)


@router.delete("/dead-jobs", dependencies=operators)
async def drop_dead_jobs(
    query: Annotated[DeadJobsSelection, Query()],
    caller: Caller,
    drop: Use[DropDeadJobs],
) -> Count:
    count = await drop(
        actor=caller,
        ids=query.id,
        name=query.name,
        older_than_hours=query.older_than_hours,
        every=query.every,
    )
    return Count(count)
