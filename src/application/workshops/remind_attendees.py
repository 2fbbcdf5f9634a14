"""Periodic job: remind attendees of workshops that start within 24 hours."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from application.clock import Clock
from application.jobs.calls import call_of
from application.jobs.kinds import TransactionalJob
from application.jobs.ports import Job
from application.pages import MAX_PAGE
from application.workshops.notices import WorkshopNotice
from application.workshops.notify_all_attendees import NotifyAllAttendees
from application.workshops.ports import WORKSHOPS_BY_START, Begin, WorkshopReader
from application.workshops.views import WorkshopView

REMINDER_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RemindAttendees(TransactionalJob):
    begin: Begin
    workshops: WorkshopReader
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock.now()
        async with self.begin() as work:
            async for workshops in self._upcoming_pages(
                now, until=now + REMINDER_WINDOW
            ):
                await work.jobs.add(
                    *(_reminder(workshop, now=now) for workshop in workshops)
                )
            await work.commit()

    async def _upcoming_pages(
        self, now: datetime, *, until: datetime
    ) -> AsyncIterator[list[WorkshopView]]:
        after = None
        while page := await self.workshops.upcoming(
            now=now, after=after, limit=MAX_PAGE
        ):
            yield [workshop for workshop in page if workshop.starts_at <= until]
            if page[-1].starts_at > until:
                return
            after = WORKSHOPS_BY_START.position_of(page[-1])


def _reminder(workshop: WorkshopView, *, now: datetime) -> Job:
    """Return the reminder job, with the same id at every tick of the schedule."""
    key = uuid5(workshop.id, f"{WorkshopNotice.SOON}@{workshop.starts_at.isoformat()}")
    call = call_of(
        NotifyAllAttendees, workshop_id=workshop.id, notice=WorkshopNotice.SOON
    )
    return Job.of(call, key=key, now=now)
