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
from application.pages import Page, Position, page_of, page_size

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
    older_than: timedelta | None = None
    every: bool = False  # as nothing else is given

    def selection(self, state: JobState, *, now: datetime) -> Selection:
        before = now - self.older_than if self.older_than is not None else None
        return Selection(state=state, ids=self.ids, name=self.name, before=before)

    def chosen(self, *, now: datetime) -> Selection:
        """Return the dead ones; raise Invalid when nobody said which."""
        if not self.every and (self.ids, self.name, self.older_than) == (None, None, None):
            raise Invalid("Say which dead jobs: by id, name or age, or every one of them.")
        return self.selection(JobState.DEAD, now=now)


@dataclass(frozen=True, slots=True)
class ListJobs:
    raises = (Invalid,)

    records: JobRecords
    clock: Clock

    async def __call__(
        self, *, state: JobState, which: Which, limit: int, cursor: str | None = None
    ) -> Page[JobView]:
        """By `run_at`: of dead jobs, the longest dead come first."""
        found = await self.records.page(
            which.selection(state, now=self.clock.now()),
            after=Position.decode(cursor) if cursor is not None else None,
            limit=page_size(limit) + 1,
        )
        views = [JobView.of(record) for record in found]
        return page_of(views, limit=limit, position=lambda view: Position(view.run_at, view.id))


@dataclass(frozen=True, slots=True)
class ReplayDeadJobs:
    raises = (Invalid,)

    records: JobRecords
    clock: Clock

    async def __call__(self, *, which: Which) -> int:
        """Have them tried again as if they were new; return how many."""
        now = self.clock.now()
        return await in_batches(partial(self.records.replay, which.chosen(now=now), now=now))


@dataclass(frozen=True, slots=True)
class DropDeadJobs:
    raises = (Invalid,)

    records: JobRecords
    clock: Clock

    async def __call__(self, *, which: Which) -> int:
        """Forget them; return how many."""
        chosen = which.chosen(now=self.clock.now())
        return await in_batches(partial(self.records.remove, chosen))
