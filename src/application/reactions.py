"""What follows what: the one page that joins the contexts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid5

from application.clock import Clock
from application.identity import EmailUser
from application.identity.notices import AccountNotice
from application.jobs.calls import Call, call_of
from application.jobs.ports import Job
from application.workshops import EmailAttendee, NotifyAllAttendees, ReleaseSeats
from application.workshops.notices import WorkshopNotice
from domain.events import Event, Recorded
from domain.identity.user import (
    AccountEvent,
    NewEmailRequested,
    PasswordChanged,
    PasswordReset,
    UserDeleted,
    VerificationRequested,
)
from domain.workshops.workshop import SeatBooked, WorkshopCancelled

E = TypeVar("E", bound=Event)

AFTER_ALL_REQUESTS = timedelta(minutes=10)  # longer than any request that began before


def send_verification_link(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.VERIFY_EMAIL)


def send_link_to_new_address(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.NEW_EMAIL)


def warn_present_address(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.EMAIL_CHANGING)


def confirm_password_change(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.PASSWORD_CHANGED)


def release_seats(event: UserDeleted) -> Call:
    return call_of(ReleaseSeats, user_id=event.user_id)


def release_late_bookings(event: UserDeleted) -> Call:
    """Release what a request booked that was under way while the account was deleted."""
    return call_of(ReleaseSeats, user_id=event.user_id).delayed(AFTER_ALL_REQUESTS)


def confirm_booking(event: SeatBooked) -> Call:
    return call_of(
        EmailAttendee,
        workshop_id=event.workshop_id,
        attendee_id=event.attendee_id,
        notice=WorkshopNotice.BOOKED,
    )


def announce_cancellation(event: WorkshopCancelled) -> Call:
    return call_of(
        NotifyAllAttendees, workshop_id=event.workshop_id, notice=WorkshopNotice.CANCELLED
    )


Reaction = Callable[[Any], Call]  # of events of one type: `on` compares it with the function's


def on(event: type[E], *reactions: Callable[[E], Call]) -> tuple[type[Event], Sequence[Reaction]]:
    return event, reactions


REACTIONS: Mapping[type[Event], Sequence[Reaction]] = dict(
    [
        on(VerificationRequested, send_verification_link),
        on(NewEmailRequested, send_link_to_new_address, warn_present_address),
        on(PasswordChanged, confirm_password_change),
        on(PasswordReset, confirm_password_change),
        on(UserDeleted, release_seats, release_late_bookings),
        on(SeatBooked, confirm_booking),
        on(WorkshopCancelled, announce_cancellation),
    ]
)

JobsAfter = Callable[[Iterable[Recorded]], list[Job]]


@dataclass(frozen=True, slots=True)
class Reactions:
    """The jobs that follow from events; the same event gives the same jobs, ids included."""

    clock: Clock

    def __call__(self, recorded: Iterable[Recorded]) -> list[Job]:
        now = self.clock.now()
        return [
            Job.of(reaction(one.event), key=uuid5(one.id, reaction.__name__), now=now)
            for one in recorded
            for reaction in REACTIONS.get(type(one.event), ())
        ]
