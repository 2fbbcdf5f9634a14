"""Notices to attendees; each has a mail template of its name."""

from enum import StrEnum


class WorkshopNotice(StrEnum):
    BOOKED = "booked"
    SOON = "soon"
    CANCELLED = "cancelled"
