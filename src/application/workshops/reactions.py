"""Jobs that follow from the events of workshops."""

from application.jobs.calls import Call, call_of
from application.jobs.reactions import Reactions, on
from application.workshops.email_attendee import EmailAttendee
from application.workshops.notices import WorkshopNotice
from application.workshops.notify_all_attendees import NotifyAllAttendees
from domain.workshops.workshop import SeatBooked, WorkshopCancelled


def confirm_booking(event: SeatBooked) -> Call:
    return call_of(
        EmailAttendee,
        workshop_id=event.workshop_id,
        attendee_id=event.attendee_id,
        notice=WorkshopNotice.BOOKED,
    )


def announce_cancellation(event: WorkshopCancelled) -> Call:
    return call_of(
        NotifyAllAttendees,
        workshop_id=event.workshop_id,
        notice=WorkshopNotice.CANCELLED,
    )


REACTIONS: Reactions = dict(
    [
        on(SeatBooked, confirm_booking),
        on(WorkshopCancelled, announce_cancellation),
    ]
)
