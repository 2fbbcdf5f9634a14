"""List the upcoming workshops, page by page."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from application.clock import Clock
from application.errors import Invalid
from application.lag import MayLag
from application.pages import Page, pick_order, read_page
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.values import validate_instant

SORT_ORDERS = {
    "starts_at": WORKSHOPS_BY_START,
    "-starts_at": WORKSHOPS_BY_START.reverse(),
}


@dataclass(frozen=True, slots=True)
class ListUpcoming:
    raises = (Invalid,)

    workshops: MayLag[WorkshopReader]
    clock: Clock

    async def __call__(
        self,
        *,
        limit: int,
        cursor: str | None = None,
        sort: str = "starts_at",
        starts_after: datetime | None = None,
    ) -> Page[WorkshopView]:
        """Return a page of workshops, sorted by one of `SORT_ORDERS`."""
        order = pick_order(sort, SORT_ORDERS)
        now = self.clock.now()
        since = max(now, validate_instant(starts_after or now, field="starts_after"))
        read = partial(self.workshops.upcoming, now=since, order=order)
        return await read_page(read, sorted_by=order, limit=limit, cursor=cursor)
