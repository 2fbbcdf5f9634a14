"""List the invoices, page by page."""

from dataclasses import dataclass
from functools import partial

from application.actor import Actor, NotPermitted
from application.billing.permissions import BillingPermission
from application.billing.ports import INVOICES_BY_DUE_DATE, InvoiceReader
from application.billing.views import InvoiceView
from application.errors import Invalid
from application.pages import Page, pick_order, read_page

SORT_ORDERS = {
    "due_on": INVOICES_BY_DUE_DATE,
    "-due_on": INVOICES_BY_DUE_DATE.reverse(),
}


@dataclass(frozen=True, slots=True)
class ListInvoices:
    raises = (Invalid, NotPermitted)

    invoices: InvoiceReader

    async def __call__(
        self,
        *,
        actor: Actor,
        limit: int,
        cursor: str | None = None,
        sort: str = "due_on",
    ) -> Page[InvoiceView]:
        """Sorted by one of `SORT_ORDERS`."""
        actor.require(BillingPermission.MANAGE)
        order = pick_order(sort, SORT_ORDERS)
        read = partial(self.invoices.page, order=order)
        return await read_page(read, sorted_by=order, limit=limit, cursor=cursor)
