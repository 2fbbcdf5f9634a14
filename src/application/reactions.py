"""Reactions across contexts, combined with the reactions of each context."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid5

import application
from application.clock import Clock
from application.discovery import import_submodules
from application.jobs.calls import Call, call_of
from application.jobs.ports import Job
from application.jobs.reactions import Reaction, Reactions, on
from application.workshops import ReleaseSeats
from domain.events import Event, RecordedEvent
from domain.identity.user import UserDeleted

MAX_REQUEST_AGE = timedelta(minutes=10)  # longer than any request runs


def release_seats(event: UserDeleted) -> Call:
    """Release the seats that the user had booked."""
    return call_of(ReleaseSeats, user_id=event.user_id)


def release_late_bookings(event: UserDeleted) -> Call:
    """Release seats booked by requests that were running when the user was deleted."""
    return call_of(ReleaseSeats, user_id=event.user_id).delayed(MAX_REQUEST_AGE)


ACROSS_CONTEXTS: Reactions = dict(
    [on(UserDeleted, release_seats, release_late_bookings)]
)


def all_reactions() -> Reactions:
    """Return `ACROSS_CONTEXTS` and the `REACTIONS` of each context's `reactions`."""
    reactions: dict[type[Event], list[Reaction]] = defaultdict(list)
    for module in import_submodules(application, exclude=("reactions",)):
        of_context: Reactions = getattr(module, "REACTIONS", {})
        for event, following in of_context.items():
            reactions[event] += following
    for event, following in ACROSS_CONTEXTS.items():
        reactions[event] += following
    return reactions


DeriveJobs = Callable[[Iterable[RecordedEvent]], list[Job]]


@dataclass(frozen=True, slots=True)
class ReactionJobs:
    """Derives jobs from events; the same event gives jobs with the same ids."""

    clock: Clock
    reactions: Mapping[type[Event], Sequence[Reaction]]

    def __call__(self, events: Iterable[RecordedEvent], /) -> list[Job]:
        now = self.clock.now()
        return [
            Job.of(
                reaction(recorded.event),
                key=uuid5(recorded.id, reaction.__name__),
                now=now,
            )
            for recorded in events
            for reaction in self.reactions.get(type(recorded.event), ())
        ]
