"""The attendees of workshops, who are users, in MongoDB."""

from collections.abc import Sequence
from uuid import UUID

from pymongo import ASCENDING

from adapters.mongo.identity.users import USERS
from adapters.mongo.pool import Pool
from adapters.mongo.shapes import Document
from adapters.mongo.workshops import WORKSHOPS
from application.workshops.ports import Attendee, Contact


class MongoAttendees:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def contact(self, attendee_id: UUID) -> Contact | None:
        found = await self._pool.row(USERS, {"_id": attendee_id}, fields=["email", "name"])
        return Contact(email=found["email"], name=found["name"]) if found else None

    async def listed(
        self, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> Sequence[Attendee]:
        workshop = await self._pool.row(WORKSHOPS, {"_id": workshop_id}, fields=["attendees"])
        booked: Document = {"$in": workshop["attendees"] if workshop else []}
        where = {"_id": booked | ({"$gt": after} if after else {})}
        order = [("_id", ASCENDING)]
        found = await self._pool.rows(USERS, where, fields=["name"], order=order, limit=limit)
        return [Attendee(id=one["_id"], name=one["name"]) for one in found]
