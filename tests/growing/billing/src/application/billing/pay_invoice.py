"""Pay an invoice."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.billing.permissions import BillingPermission
from application.billing.ports import Begin
from application.billing.views import InvoiceView
from domain.billing.errors import AlreadyPaid, InvoiceNotFound
from domain.billing.invoice import InvoiceId


@dataclass(frozen=True, slots=True)
class PayInvoice:
    raises = (NotPermitted, InvoiceNotFound, AlreadyPaid)

    begin: Begin

    async def __call__(self, *, actor: Actor, invoice_id: UUID) -> InvoiceView:
        actor.require(BillingPermission.MANAGE)
        async with self.begin() as work:
            invoice = await work.invoices.get(InvoiceId(invoice_id))
            invoice.pay()
            await work.invoices.save(invoice)
            await work.commit()
        return InvoiceView.of(invoice)
