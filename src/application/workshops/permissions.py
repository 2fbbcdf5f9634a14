"""What an actor may be permitted to do about workshops."""

from application.actor import Permission


class WorkshopPermission(Permission):
    SCHEDULE = "workshops:schedule"
    MANAGE = "workshops:manage"  # those of other organizers, too
