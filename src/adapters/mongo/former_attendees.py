"""Migration of attendees, part of workshops up to revision 3, to bookings."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from adapters.mongo.values import Document
from adapters.mongo.workshops import BOOKINGS, WORKSHOPS

BATCH = 500  # bookings

HAS_ATTENDEES = {"attendees": {"$exists": True}}


async def move_attendees(database: AsyncDatabase[Document]) -> None:
    """Insert a booking for each attendee, one workshop after the other.

    A workshop keeps its attendees until all of them have bookings, and a booking's id
    is derived from its seat. A migration that was killed can therefore be repeated: it
    adds no booking twice.
    """
    workshops = database[WORKSHOPS.collection]
    bookings = database[BOOKINGS.collection]
    # Repeat for workshops that changed meanwhile, which `unchanged` does not match.
    while await workshops.find_one(HAS_ATTENDEES, ["_id"]):
        async for former in workshops.find(HAS_ATTENDEES, ["attendees", "version"]):
            for inserts in _upserts_in_batches(former["_id"], former["attendees"]):
                await bookings.bulk_write(inserts, ordered=False)
            unchanged = {"_id": former["_id"], "version": former["version"]}
            await workshops.update_one(unchanged, {"$unset": {"attendees": True}})


def _upserts_in_batches(
    workshop_id: UUID, attendees: list[UUID]
) -> Iterator[list[UpdateOne]]:
    for start in range(0, len(attendees), BATCH):
        batch = attendees[start : start + BATCH]
        yield [_insert_if_absent(workshop_id, attendee_id) for attendee_id in batch]


def _insert_if_absent(workshop_id: UUID, attendee_id: UUID) -> UpdateOne:
    seat = {"workshop_id": workshop_id, "attendee_id": attendee_id}
    booking = {"_id": uuid5(workshop_id, str(attendee_id)), "version": 1}
    return UpdateOne(seat, {"$setOnInsert": booking}, upsert=True)
