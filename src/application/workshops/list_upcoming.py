"""List the upcoming workshops, page by page."""

from dataclasses import dataclass
from datetime import datetime

from application.clock import Clock
from application.errors import Invalid
from application.pages import Page, Position, page_of, page_size
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
        now, latest_first = self.clock.now(), sort == "-starts_at"
        after = instant(starts_after or now, field="starts_after")
        found = await self.workshops.upcoming(
            now=max(now, after),
            after=Position.decode(cursor, descending=latest_first) if cursor is not None else None,
            limit=page_size(limit) + 1,
            latest_first=latest_first,
        )
        return page_of(
            found, limit=limit, position=lambda one: Position(one.starts_at, one.id, latest_first)
        )
