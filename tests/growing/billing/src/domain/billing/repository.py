"""The port of invoices."""

from typing import Protocol

from domain.billing.invoice import Invoice, InvoiceId
from domain.repository import Repository


class InvoiceRepository(Repository[Invoice, InvoiceId], Protocol):
    """`add` and `save` raise NumberTaken; `get` raises InvoiceNotFound."""
