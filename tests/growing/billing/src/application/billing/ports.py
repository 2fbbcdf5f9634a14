"""What billing needs from outside."""

from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.billing.views import InvoiceView
from application.sort_orders import Position, SortOrder
from domain.billing.repository import InvoiceRepository


class BillingWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def invoices(self) -> InvoiceRepository: ...


Begin = unit_of_work.Begin[BillingWork]

INVOICES_BY_DUE_DATE = SortOrder.by(InvoiceView, "due_on")


class InvoiceReader(Protocol):
    async def find(self, invoice_id: UUID) -> InvoiceView | None: ...

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[InvoiceView]: ...
