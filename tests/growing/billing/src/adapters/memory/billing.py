"""Invoices in memory."""

from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.billing.ports import InvoiceReader
from application.billing.views import InvoiceView
from application.sort_orders import Position, SortOrder
from domain.billing.errors import InvoiceNotFound, NumberTaken
from domain.billing.invoice import Invoice, InvoiceId
from domain.billing.repository import InvoiceRepository


class MemoryInvoices(MemoryRepository[Invoice, InvoiceId]):
    kind = Invoice
    missing = InvoiceNotFound

    def _must_be_unique(self, aggregate: Invoice) -> None:
        for row in self._rows.values():
            if row.number == aggregate.number and row.id != aggregate.id:
                raise NumberTaken


class MemoryInvoiceReader(MemoryReader):
    async def find(self, invoice_id: UUID) -> InvoiceView | None:
        invoice = self._rows(Invoice).get(invoice_id)
        return InvoiceView.of(invoice) if invoice else None

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[InvoiceView]:
        page = page_of(self._rows(Invoice).values(), order, after=after, limit=limit)
        return [InvoiceView.of(invoice) for invoice in page]


MEMORY.repository("invoices", InvoiceRepository, MemoryInvoices)
MEMORY.reader(InvoiceReader, MemoryInvoiceReader)
