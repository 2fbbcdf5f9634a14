"""Example calls of the use cases of workshops, and their records."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from application import workshops
from application.workshops.notices import WorkshopNotice
from application.workshops.permissions import WorkshopPermission
from application.workshops.ports import WorkshopReader
from domain.workshops.errors import (
    NotYourWorkshop,
)
from domain.workshops.workshop import OrganizerId, WorkshopId
from tests.builders import NOW, an_actor, an_id
from tests.context import ActorExample, JobExample, JobWorld
from tests.contexts.identity import USER
from tests.contexts.workshops.builders import (
    a_workshop,
    bookings_of,
)

WORKSHOP = WorkshopId(an_id())
ORGANIZER = an_actor(WorkshopPermission.SCHEDULE)


def records() -> Mapping[str, Sequence[Any]]:
    workshop = a_workshop(
        id=WORKSHOP,
        organizer_id=OrganizerId(ORGANIZER.id),
        starts_at=NOW + timedelta(hours=3),
    )
    bookings = bookings_of(workshop, [USER])
    return {"workshops": [workshop], "bookings": bookings}


def about_a_workshop(**arguments: object) -> ActorExample:
    return ActorExample(
        permission=WorkshopPermission.MANAGE,
        arguments={"workshop_id": WORKSHOP, **arguments},
        owner=ORGANIZER,
        not_yours=NotYourWorkshop,
    )


ACTORS: Mapping[type, ActorExample] = {
    workshops.CancelWorkshop: about_a_workshop(),
    workshops.RequestExport: about_a_workshop(),
    workshops.ReviseWorkshop: about_a_workshop(version=0, title="Rye for beginners"),
    workshops.ScheduleWorkshop: ActorExample(
        permission=WorkshopPermission.SCHEDULE,
        arguments={"title": "Rye", "capacity": 5, "starts_at": NOW + timedelta(days=1)},
    ),
}


async def released(world: JobWorld) -> Sequence[object]:
    reader = world.storage.readers[WorkshopReader]
    attendees = await reader.attendees(WORKSHOP, after=None, limit=9)
    view = await reader.find(WORKSHOP)
    assert view
    is_released = view.seats_left == view.capacity
    assert is_released is not bool(attendees)
    return ["the seat"] if is_released else []


JOBS: Mapping[type, JobExample] = {
    workshops.EmailAttendee: JobExample(
        JobWorld.mails,
        {"workshop_id": WORKSHOP, "attendee_id": USER, "notice": WorkshopNotice.BOOKED},
    ),
    workshops.NotifyAllAttendees: JobExample(
        JobWorld.waiting_jobs, {"workshop_id": WORKSHOP, "notice": WorkshopNotice.SOON}
    ),
    workshops.RemindAttendees: JobExample(JobWorld.waiting_jobs),
    workshops.ExportAttendees: JobExample(JobWorld.results, {"workshop_id": WORKSHOP}),
    workshops.ReleaseSeats: JobExample(released, {"user_id": USER}),
}
