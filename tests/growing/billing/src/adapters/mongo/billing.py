"""Invoices in MongoDB."""

from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.field_schemas import text
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape
from application.billing.ports import INVOICES_BY_DUE_DATE, InvoiceReader
from application.billing.views import InvoiceView
from application.sort_orders import Position, SortOrder
from domain.billing.errors import InvoiceNotFound, NumberTaken
from domain.billing.invoice import MAX_NUMBER, Invoice, InvoiceId
from domain.billing.repository import InvoiceRepository

INVOICES = Shape(
    "invoices",
    Invoice,
    field_schemas={"number": text(max_length=MAX_NUMBER)},
    indexes=[
        IndexModel("number", name="uq_invoices_number", unique=True),
        IndexModel(sort_fields(INVOICES_BY_DUE_DATE), name="ix_invoices_due_on_id"),
    ],
    unique_errors={"uq_invoices_number": NumberTaken},
)


class MongoInvoices(MongoRepository[Invoice, InvoiceId]):
    shape = INVOICES
    missing = InvoiceNotFound


class MongoInvoiceReader(MongoReader):
    async def find(self, invoice_id: UUID) -> InvoiceView | None:
        return await self._first(InvoiceView, INVOICES, {"_id": invoice_id})

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[InvoiceView]:
        where = after_position(order, after)
        return await self._all(
            InvoiceView, INVOICES, where, order=sort_fields(order), limit=limit
        )


MONGO.repository("invoices", InvoiceRepository, MongoInvoices)
MONGO.reader(InvoiceReader, MongoInvoiceReader)
