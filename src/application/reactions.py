"""What follows from an event in another context, joined with the contexts' own reactions."""

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

MAX_REQUEST_AGE = timedelta(minutes=10)  # longer than any request that began before


def release_seats(event: UserDeleted) -> Call:
    return call_of(ReleaseSeats, user_id=event.user_id)


def release_late_bookings(event: UserDeleted) -> Call:
    """Release what a request booked that was under way while the account was deleted."""
    return call_of(ReleaseSeats, user_id=event.user_id).delayed(MAX_REQUEST_AGE)


ACROSS_CONTEXTS: Reactions = dict(
    [on(UserDeleted, release_seats, release_late_bookings)]
)


def all_reactions() -> Reactions:
    """Return those above and those of each context: `REACTIONS` of its module `reactions`."""
    reactions: dict[type[Event], list[Reaction]] = defaultdict(list)
    for module in import_submodules(application, but=("reactions",)):
        of_context: Reactions = getattr(module, "REACTIONS", {})
        for event, following in of_context.items():
            reactions[event] += following
    for event, following in ACROSS_CONTEXTS.items():
        reactions[event] += following
    return reactions


DeriveJobs = Callable[[Iterable[RecordedEvent]], list[Job]]


@dataclass(frozen=True, slots=True)
class ReactionJobs:
    """The jobs that follow from events; the same event gives the same jobs, ids included."""

    clock: Clock
    reactions: Mapping[type[Event], Sequence[Reaction]]

    def __call__(self, recorded: Iterable[RecordedEvent]) -> list[Job]:
        now = self.clock.now()
        return [
            Job.of(reaction(one.event), key=uuid5(one.id, reaction.__name__), now=now)
            for one in recorded
            for reaction in self.reactions.get(type(one.event), ())
        ]
