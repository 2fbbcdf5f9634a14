"""What callers see of invoices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from application.views import View
from domain.billing.invoice import InvoiceLine, InvoiceState


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView(View):
    id: UUID
    number: str
    customer_id: UUID
    total: Decimal
    due_on: date
    state: InvoiceState
    notes: str | None
    lines: list[InvoiceLine]
    version: int
