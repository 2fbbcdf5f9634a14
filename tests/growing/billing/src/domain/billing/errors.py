"""Errors that invoices raise."""

from domain.errors import Conflict, NotFound


class InvoiceNotFound(NotFound):
    """There is no such invoice."""


class NumberTaken(Conflict):
    """Another invoice has this number."""


class AlreadyPaid(Conflict):
    """The invoice is paid."""
