"""Issue an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.billing.lines import NewLine, invoice_lines
from application.billing.permissions import BillingPermission
from application.billing.ports import Begin
from application.billing.views import InvoiceView
from application.errors import Invalid
from application.ids import Ids
from domain.billing.errors import NumberTaken
from domain.billing.invoice import CustomerId, Invoice, InvoiceId


@dataclass(frozen=True, slots=True)
class IssueInvoice:
    raises = (Invalid, NotPermitted, NumberTaken)

    begin: Begin
    ids: Ids

    async def __call__(
        self,
        *,
        actor: Actor,
        number: str,
        customer_id: UUID,
        due_on: date,
        lines: Sequence[NewLine],
        notes: str | None = None,
    ) -> InvoiceView:
        actor.require(BillingPermission.MANAGE)
        invoice = Invoice(
            id=InvoiceId(self.ids.new()),
            number=number,
            customer_id=CustomerId(customer_id),
            due_on=due_on,
            lines=invoice_lines(lines),
            notes=notes,
        )
        invoice.issue()
        async with self.begin() as work:
            await work.invoices.add(invoice)
            await work.commit()
        return InvoiceView.of(invoice)
