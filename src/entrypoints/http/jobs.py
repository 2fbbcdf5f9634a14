"""Routes of jobs: status for their owners, management for operators."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from application.actor import Actor
from application.jobs import DeleteDeadJobs, ListJobs, ReplayDeadJobs, ViewJob
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobState
from application.jobs.views import JobView
from application.pages import MAX_PAGE, Page
from entrypoints.http.caller import Caller, requires
from entrypoints.http.pages import DIGITS, Paging, WithLink
from entrypoints.http.request_models import RequestModel
from entrypoints.http.route import Route
from entrypoints.http.use import Use

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=Route)
operators = [requires(JobPermission.MANAGE)]


class JobFilterParams(RequestModel):
    id: Annotated[list[UUID] | None, Field(max_length=MAX_PAGE)] = None
    name: Annotated[str | None, Field(max_length=100, pattern="^[A-Za-z0-9_]+$")] = None
    older_than_hours: Annotated[int, Field(ge=0, le=1_000_000), DIGITS] | None = None


class DeadJobsParams(JobFilterParams, Paging):
    """Filters and paging of dead jobs."""


class JobsParams(DeadJobsParams):
    """Filters and paging of jobs in one state."""

    state: JobState = JobState.RUNNING


class DeadJobsSelection(JobFilterParams):
    all: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Number of affected jobs."""

    count: int


@router.get("/jobs/{job_id}")
async def view_job(job_id: UUID, caller: Caller, view: Use[ViewJob]) -> JobView:
    """Show the state and the result of a job.

    Callers see the jobs that they requested; operators see all.
    """
    return await view(job_id=job_id, actor=caller)


@router.get("/jobs", dependencies=operators)
async def list_jobs(
    query: Annotated[JobsParams, Query()],
    caller: Caller,
    list_jobs: Use[ListJobs],
    with_link: WithLink,
) -> Page[JobView]:
    """List the jobs in one state, sorted by `due_at`.

    While a job runs, `due_at` is the end of its lease.
    """
    return with_link(await _page(list_jobs, query, state=query.state, actor=caller))


@router.get("/dead-jobs", dependencies=operators)
async def list_dead_jobs(
    query: Annotated[DeadJobsParams, Query()],
    caller: Caller,
    list_jobs: Use[ListJobs],
    with_link: WithLink,
) -> Page[JobView]:
    """List the jobs that failed for good."""
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
    """Run dead jobs again as if they were new.

    Select them by filters, or all of them by `all=true`.
    """
    count = await replay(
        actor=caller,
        ids=query.id,
        name=query.name,
        older_than_hours=query.older_than_hours,
        all_dead=query.all,
    )
    return Count(count)


@router.delete("/dead-jobs", dependencies=operators)
async def delete_dead_jobs(
    query: Annotated[DeadJobsSelection, Query()],
    caller: Caller,
    delete: Use[DeleteDeadJobs],
) -> Count:
    """Delete dead jobs.

    Select them by filters, or all of them by `all=true`.
    """
    count = await delete(
        actor=caller,
        ids=query.id,
        name=query.name,
        older_than_hours=query.older_than_hours,
        all_dead=query.all,
    )
    return Count(count)
