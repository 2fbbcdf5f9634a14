"""Revise an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.billing.lines import NewLine, invoice_lines
from application.billing.permissions import BillingPermission
from application.billing.ports import Begin
from application.billing.views import InvoiceView
from application.changes import UNCHANGED, Unchanged
from application.errors import Invalid, OutOfDate
from domain.billing.errors import AlreadyPaid, InvoiceNotFound, NumberTaken
from domain.billing.invoice import InvoiceId


@dataclass(frozen=True, slots=True)
class ReviseInvoice:
    raises = (
        Invalid,
        NotPermitted,
        InvoiceNotFound,
        OutOfDate,
        AlreadyPaid,
        NumberTaken,
    )

    begin: Begin

    async def __call__(
        self,
        *,
        actor: Actor,
        invoice_id: UUID,
        version: int,
        number: str | Unchanged = UNCHANGED,
        due_on: date | Unchanged = UNCHANGED,
        lines: Sequence[NewLine] | Unchanged = UNCHANGED,
        notes: str | Unchanged | None = UNCHANGED,
    ) -> InvoiceView:
        """Change the fields that are given. The version is the one that the editor has seen."""
        actor.require(BillingPermission.MANAGE)
        async with self.begin() as work:
            invoice = await work.invoices.get(InvoiceId(invoice_id))
            invoice.check_version(version)
            invoice.revise(
                number=number,
                due_on=due_on,
                lines=lines if isinstance(lines, Unchanged) else invoice_lines(lines),
                notes=notes,
            )
            await work.invoices.save(invoice)
            await work.commit()
        return InvoiceView.of(invoice)
