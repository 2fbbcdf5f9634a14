"""What attendees are told of: each has its words in a mail's template."""

from enum import StrEnum


class News(StrEnum):
    BOOKED = "booked"
    SOON = "soon"
    CANCELLED = "cancelled"
