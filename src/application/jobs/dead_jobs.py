"""Look at jobs; when the cause of dead ones is mended, replay them, or drop them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from application.clock import Clock
from application.errors import Invalid
from application.jobs.ports import JobRecords, JobState, Selection
from application.jobs.views import JobView
from application.pages import Page, paged

BATCH = 500  # jobs that are written at a time


async def in_batches(write: Callable[..., Awaitable[int]]) -> int:
    """Write until fewer are left than fit; return how many there were."""
    total = 0
    while (count := await write(limit=BATCH)) == BATCH:
        total += count
    return total + count


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Those that fit all that is given."""

    ids: Sequence[UUID] | None = None
    name: str | None = None
    older_than_hours: int | None = None
    every: bool = False  # as nothing else is given

    def selection(self, state: JobState, *, now: datetime) -> Selection:
        hours = self.older_than_hours
        before = now - timedelta(hours=hours) if hours is not None else None
        return Selection(state=state, ids=self.ids, name=self.name, before=before)

    def chosen(self, *, now: datetime) -> Selection:
        """Return the dead ones; raise Invalid when nobody said which."""
        if not self.every and (self.ids, self.name, self.older_than_hours) == (None,) * 3:
            raise Invalid("Say which dead jobs: by id, name or age, or every one of them.")
        return self.selection(JobState.DEAD, now=now)


@dataclass(frozen=True)
class OnRecords:
    """What the use cases below have in common."""

    raises = (Invalid,)

    records: JobRecords
    clock: Clock


class ListJobs(OnRecords):
    async def __call__(
        self, *, state: JobState, which: Which, limit: int, cursor: str | None = None
    ) -> Page[JobView]:
        """By `run_at`: of dead jobs, the longest dead come first."""
        read = partial(self.records.page, which.selection(state, now=self.clock.now()))
        page = await paged(read, sorted_by="run_at", limit=limit, cursor=cursor)
        return Page([JobView.of(record) for record in page.items], page.next)


class ReplayDeadJobs(OnRecords):
    async def __call__(self, *, which: Which) -> int:
        """Have them tried again as if they were new; return how many."""
        now = self.clock.now()
        return await in_batches(partial(self.records.replay, which.chosen(now=now), now=now))


class DropDeadJobs(OnRecords):
    async def __call__(self, *, which: Which) -> int:
        """Forget them; return how many."""
        chosen = which.chosen(now=self.clock.now())
        return await in_batches(partial(self.records.remove, chosen))
