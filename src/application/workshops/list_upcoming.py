"""List the upcoming workshops, page by page."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid
from application.pages import Page, Position, page_of, page_size
from application.workshops.ports import WorkshopReader
from application.workshops.views import WorkshopView


@dataclass(frozen=True, slots=True)
class ListUpcoming:
    raises = (Invalid,)

    workshops: WorkshopReader
    clock: Clock

    async def __call__(self, *, limit: int, cursor: str | None = None) -> Page[WorkshopView]:
        found = await self.workshops.upcoming(
            now=self.clock.now(),
            after=Position.decode(cursor) if cursor is not None else None,
            limit=page_size(limit) + 1,
        )
        return page_of(found, limit=limit, position=lambda view: Position(view.starts_at, view.id))
