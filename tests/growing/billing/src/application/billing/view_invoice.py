"""View one invoice."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.billing.permissions import BillingPermission
from application.billing.ports import InvoiceReader
from application.billing.views import InvoiceView
from domain.billing.errors import InvoiceNotFound


@dataclass(frozen=True, slots=True)
class ViewInvoice:
    raises = (InvoiceNotFound, NotPermitted)

    invoices: InvoiceReader

    async def __call__(self, *, actor: Actor, invoice_id: UUID) -> InvoiceView:
        actor.require(BillingPermission.MANAGE)
        invoice = await self.invoices.find(invoice_id)
        if invoice is None:
            raise InvoiceNotFound
        return invoice
