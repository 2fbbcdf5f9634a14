"""List the tolls, page by page."""

from dataclasses import dataclass
from functools import partial

from application.actor import Actor, NotPermitted
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import INVOICES_BY_DUE_DATE, TollReader
from application.bridge_tolls.views import TollView
from application.errors import Invalid
from application.pages import Page, pick_order, read_page

SORT_ORDERS = {
    "due_on": INVOICES_BY_DUE_DATE,
    "-due_on": INVOICES_BY_DUE_DATE.reverse(),
}


@dataclass(frozen=True, slots=True)
class ListTolls:
    raises = (Invalid, NotPermitted)

    tolls: TollReader

    async def __call__(
        self,
        *,
        actor: Actor,
        limit: int,
        cursor: str | None = None,
        sort: str = "due_on",
    ) -> Page[TollView]:
        """Sorted by one of `SORT_ORDERS`."""
        actor.require(BridgeTollsPermission.MANAGE)
        order = pick_order(sort, SORT_ORDERS)
        read = partial(self.tolls.page, order=order)
        return await read_page(read, sorted_by=order, limit=limit, cursor=cursor)
