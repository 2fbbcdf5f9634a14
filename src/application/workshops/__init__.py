"""Use cases of workshops and their bookings."""

from application.workshops.book_seat import BookSeat
from application.workshops.cancel_booking import CancelBooking
from application.workshops.cancel_workshop import CancelWorkshop
from application.workshops.email_attendee import EmailAttendee
from application.workshops.export_attendees import ExportAttendees
from application.workshops.list_upcoming import ListUpcoming
from application.workshops.notify_all_attendees import NotifyAllAttendees
from application.workshops.release_seats import ReleaseSeats
from application.workshops.remind_attendees import RemindAttendees
from application.workshops.request_export import RequestExport
from application.workshops.revise_workshop import ReviseWorkshop
from application.workshops.schedule_workshop import ScheduleWorkshop
from application.workshops.view_workshop import ViewWorkshop

__all__ = [
    "BookSeat",
    "CancelBooking",
    "CancelWorkshop",
    "EmailAttendee",
    "ExportAttendees",
    "ListUpcoming",
    "NotifyAllAttendees",
    "ReleaseSeats",
    "RemindAttendees",
    "RequestExport",
    "ReviseWorkshop",
    "ScheduleWorkshop",
    "ViewWorkshop",
]
