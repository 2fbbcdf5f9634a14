"""List jobs, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.errors import Invalid
from application.jobs.permissions import JobPermission
from application.jobs.policies import due_before
from application.jobs.ports import JOBS_BY_DUE, JobFilter, JobRecords, JobState
from application.jobs.views import JobView
from application.pages import Page, read_page


@dataclass(frozen=True, slots=True)
class ListJobs:
    raises = (Invalid, NotPermitted)

    records: JobRecords
    clock: Clock

    async def __call__(
        self,
        *,
        actor: Actor,
        state: JobState,
        ids: Sequence[UUID] | None = None,
        name: str | None = None,
        older_than_hours: int | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[JobView]:
        """Return a page of jobs, sorted by `due_at`: the longest dead come first."""
        actor.require(JobPermission.MANAGE)
        now = self.clock.now()
        before = due_before(older_than_hours, now=now)
        matching = JobFilter(
            state=state, now=now, ids=ids, name=name, due_before=before
        )
        read = partial(self.records.page, matching)
        page = await read_page(read, sorted_by=JOBS_BY_DUE, limit=limit, cursor=cursor)
        return Page([JobView.of(job, now=now) for job in page.items], page.next)
