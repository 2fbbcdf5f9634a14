"""Lines of invoices, as callers give them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from domain.billing.invoice import InvoiceLine


class NewLine(Protocol):
    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> Decimal: ...


def invoice_lines(lines: Iterable[NewLine]) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line in lines
    ]
