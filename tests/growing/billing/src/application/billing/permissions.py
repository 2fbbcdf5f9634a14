"""What an actor may be permitted to do about invoices."""

from application.actor import Permission


class BillingPermission(Permission):
    MANAGE = "invoices:manage"
