"""Permissions of workshops."""

from application.actor import Permission


class WorkshopPermission(Permission):
    SCHEDULE = "workshops:schedule"
    MANAGE = "workshops:manage"  # including those of other organizers
