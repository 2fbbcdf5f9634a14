"""List the upcoming workshops, page by page."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from application.clock import Clock
from application.errors import Invalid
from application.pages import Page, paged
from application.workshops.ports import WorkshopReader
from application.workshops.views import WorkshopView
from domain.values import instant


@dataclass(frozen=True, slots=True)
class ListUpcoming:
    raises = (Invalid,)

    workshops: WorkshopReader
    clock: Clock

    async def __call__(
        self,
        *,
        limit: int,
        cursor: str | None = None,
        sort: str = "starts_at",
        starts_after: datetime | None = None,
    ) -> Page[WorkshopView]:
        """By `starts_at`, or `-starts_at` for the latest first."""
        now = self.clock.now()
        since = max(now, instant(starts_after or now, field="starts_after"))
        read = partial(self.workshops.upcoming, now=since, latest_first=sort.startswith("-"))
        return await paged(read, sorted_by=sort, limit=limit, cursor=cursor)
