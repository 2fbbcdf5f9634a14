"""What follows what: the one page that joins the contexts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from uuid import uuid5

from application.clock import Clock
from application.jobs.payload import to_json
from application.jobs.ports import Job
from application.workshops import AnnounceCancellation, ConfirmBooking
from domain.events import Event, Recorded
from domain.workshops.workshop import SeatBooked, WorkshopCancelled

REACTIONS: Mapping[type[Event], tuple[type, ...]] = {
    SeatBooked: (ConfirmBooking,),
    WorkshopCancelled: (AnnounceCancellation,),
}

JobsAfter = Callable[[Iterable[Recorded]], list[Job]]


@dataclass(frozen=True, slots=True)
class Reactions:
    """The jobs that follow from events; the same event gives the same jobs, ids included."""

    clock: Clock
    traceparent: Callable[[], str | None]

    def __call__(self, recorded: Iterable[Recorded]) -> list[Job]:
        return [
            Job(
                id=uuid5(one.id, reaction.__name__),
                name=reaction.__name__,
                payload=to_json({f.name: getattr(one.event, f.name) for f in fields(one.event)}),
                run_at=self.clock.now(),
                traceparent=self.traceparent(),
            )
            for one in recorded
            for reaction in REACTIONS.get(type(one.event), ())
        ]
