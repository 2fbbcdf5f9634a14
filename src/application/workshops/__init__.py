"""What can be done about workshops."""

from application.workshops.announce_cancellation import AnnounceCancellation
from application.workshops.book_seat import BookSeat
from application.workshops.cancel_booking import CancelBooking
from application.workshops.cancel_workshop import CancelWorkshop
from application.workshops.confirm_booking import ConfirmBooking
from application.workshops.list_upcoming import ListUpcoming
from application.workshops.schedule_workshop import ScheduleWorkshop
from application.workshops.tell_of_cancellation import TellOfCancellation
from application.workshops.view_workshop import ViewWorkshop

__all__ = [
    "AnnounceCancellation",
    "BookSeat",
    "CancelBooking",
    "CancelWorkshop",
    "ConfirmBooking",
    "ListUpcoming",
    "ScheduleWorkshop",
    "TellOfCancellation",
    "ViewWorkshop",
]
