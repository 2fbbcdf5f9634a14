"""What attendees are notified of: each has its words in a mail's template."""

from enum import StrEnum


class WorkshopNotice(StrEnum):
    BOOKED = "booked"
    SOON = "soon"
    CANCELLED = "cancelled"
