"""Jobs: what came of one's own, and what operators do about dead ones."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from application.jobs import DropDeadJobs, ListJobs, ReplayDeadJobs, ViewJob, dead_jobs
from application.jobs.ports import JobState
from application.jobs.views import JobView
from application.pages import LARGEST_PAGE, Page
from entrypoints.http.caller import Caller, Permission, requires
from entrypoints.http.pages import DIGITS, Linked, Paging
from entrypoints.http.use import Input, Route, Use

router = APIRouter(tags=["jobs"], route_class=Route)
operators = [requires(Permission.MANAGE_JOBS)]


class Which(Input):
    id: Annotated[list[UUID] | None, Field(max_length=LARGEST_PAGE)] = None
    name: Annotated[str | None, Field(max_length=100, pattern="^[A-Za-z0-9_]+$")] = None
    older_than_hours: Annotated[int, Field(ge=0, le=1_000_000), DIGITS] | None = None

    def given(self, *, every: bool = False) -> dead_jobs.Which:
        old = self.older_than_hours
        return dead_jobs.Which(ids=self.id, name=self.name, older_than_hours=old, every=every)


class Listing(Which, Paging):
    """Dead jobs by what they have in common, page by page."""


class Chosen(Which):
    every: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    count: int


@router.get("/jobs/{job_id}")
async def view_job(job_id: UUID, caller: Caller, view: Use[ViewJob]) -> JobView:
    of_others_too = Permission.MANAGE_JOBS in caller.permissions
    return await view(job_id=job_id, caller_id=caller.id, of_others_too=of_others_too)


@router.get("/dead-jobs", dependencies=operators)
async def list_dead_jobs(
    query: Annotated[Listing, Query()], list_jobs: Use[ListJobs], linked: Linked
) -> Page[JobView]:
    page = query.model_dump(include={"limit", "cursor"})
    return linked(await list_jobs(state=JobState.DEAD, which=query.given(), **page))


@router.post("/dead-jobs/replay", dependencies=operators)
async def replay_dead_jobs(query: Annotated[Chosen, Query()], replay: Use[ReplayDeadJobs]) -> Count:
    return Count(await replay(which=query.given(every=query.every)))


@router.delete("/dead-jobs", dependencies=operators)
async def drop_dead_jobs(query: Annotated[Chosen, Query()], drop: Use[DropDeadJobs]) -> Count:
    return Count(await drop(which=query.given(every=query.every)))
