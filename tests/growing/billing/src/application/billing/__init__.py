"""What can be done about invoices."""

from application.billing.issue_invoice import IssueInvoice
from application.billing.list_invoices import ListInvoices
from application.billing.pay_invoice import PayInvoice
from application.billing.revise_invoice import ReviseInvoice
from application.billing.view_invoice import ViewInvoice

__all__ = [
    "IssueInvoice",
    "ListInvoices",
    "PayInvoice",
    "ReviseInvoice",
    "ViewInvoice",
]
