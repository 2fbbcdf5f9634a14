"""Have the attendees of the workshops of the next day reminded: a periodic job."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from application.clock import Clock
from application.jobs.ports import Job
from application.pages import LARGEST_PAGE, Position
from application.use_case import Background
from application.workshops.news import News
from application.workshops.ports import Begin, WorkshopReader
from application.workshops.tell_attendees import TellAttendees
from application.workshops.views import WorkshopView

AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RemindAttendees(Background):
    begin: Begin
    workshops: WorkshopReader
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock.now()
        soon = await self._starting(now, until=now + AHEAD)
        async with self.begin() as work:
            await work.jobs.add(*(_announcement(workshop, now=now) for workshop in soon))
            await work.commit()

    async def _starting(self, now: datetime, *, until: datetime) -> list[WorkshopView]:
        found: list[WorkshopView] = []
        after = None
        while page := await self.workshops.upcoming(now=now, after=after, limit=LARGEST_PAGE):
            found += [workshop for workshop in page if workshop.starts_at <= until]
            if page[-1].starts_at > until:
                break
            after = Position(page[-1].starts_at, page[-1].id)
        return found


def _announcement(workshop: WorkshopView, *, now: datetime) -> Job:
    """Found again at the next tick, it is the same job."""
    key = uuid5(workshop.id, f"{News.SOON}@{workshop.starts_at.isoformat()}")
    told = {"workshop_id": workshop.id, "news": News.SOON}
    return Job.calling(TellAttendees, told, key=key, now=now)
