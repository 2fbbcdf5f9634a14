"""The attendees of workshops, who are users, in MongoDB."""

from uuid import UUID

from adapters.mongo.identity.users import USERS
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.shapes import BY_ID, Document
from adapters.mongo.workshops import WORKSHOPS
from application.workshops.ports import Attendee, Attendees, Contact


class MongoAttendees(MongoReader):
    async def contact(self, attendee_id: UUID) -> Contact | None:
        return await self._first(Contact, USERS, {"_id": attendee_id}, fields=["email", "name"])

    async def listed(self, workshop_id: UUID, *, after: UUID | None, limit: int) -> list[Attendee]:
        workshops = await self._pool.rows(WORKSHOPS, {"_id": workshop_id}, fields=["attendees"])
        ids: Document = {"$in": workshops[0]["attendees"] if workshops else []}
        if after:
            ids["$gt"] = after
        return await self._all(
            Attendee, USERS, {"_id": ids}, fields=["name"], order=BY_ID, limit=limit
        )


MONGO.reader(Attendees, MongoAttendees)
