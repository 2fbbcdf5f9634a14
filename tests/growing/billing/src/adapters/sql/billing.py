"""Invoices in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sql.errors import REFUSAL
from adapters.sql.pages import page_of
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Json, SortableDecimal, metadata
from application.billing.ports import InvoiceReader
from application.billing.views import InvoiceView
from application.sort_orders import Position, SortOrder
from domain.billing.errors import InvoiceNotFound, NumberTaken
from domain.billing.invoice import MAX_NUMBER, Invoice, InvoiceId
from domain.billing.repository import InvoiceRepository

invoices = sa.Table(
    "invoices",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("number", sa.String(MAX_NUMBER), nullable=False),
    sa.Column("customer_id", sa.Uuid, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("lines", Json, nullable=False),
    sa.Column("notes", sa.Text),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("total", SortableDecimal(2), nullable=False),
    sa.UniqueConstraint("number", info={REFUSAL: NumberTaken}),
    sa.Index(None, "due_on", "id"),
)


class SqlInvoices(SqlRepository[Invoice, InvoiceId]):
    kind = Invoice
    table = invoices
    missing = InvoiceNotFound


class SqlInvoiceReader(SqlReader):
    async def find(self, invoice_id: UUID) -> InvoiceView | None:
        query = sa.select(invoices).where(invoices.c.id == invoice_id)
        return await self._first(InvoiceView, query)

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[InvoiceView]:
        page = page_of(sa.select(invoices), invoices.c, order, after=after, limit=limit)
        return await self._all(InvoiceView, page)


SQL.repository("invoices", InvoiceRepository, SqlInvoices)
SQL.reader(InvoiceReader, SqlInvoiceReader)
