"""Workshops in MongoDB."""

from datetime import datetime
from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.pages import following, sort_of
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import BY_ID, COUNT, Document, Shape, from_document, text
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.repository import WorkshopRepository
from domain.workshops.workshop import MAX_TITLE, Workshop, WorkshopId, WorkshopState

WORKSHOPS = Shape(
    "workshops",
    Workshop,
    more={"title": text(max_length=MAX_TITLE), "booked": COUNT},  # counted here for lists
    indexes=[
        IndexModel(sort_of(WORKSHOPS_BY_START), name="ix_workshops_starts_at_id"),
        IndexModel("attendees", name="ix_workshops_attendees"),
    ],
)


class MongoWorkshops(MongoRepository[Workshop, WorkshopId]):
    shape = WORKSHOPS
    missing = WorkshopNotFound

    def _to_document(self, workshop: Workshop) -> Document:
        return {**super()._to_document(workshop), "booked": len(workshop.attendees)}


class MongoWorkshopReader(MongoReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        documents = await self._pool.rows(WORKSHOPS, {"_id": workshop_id}, fields=_VIEW)
        return _view(documents[0]) if documents else None

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        mine = {"attendees": attendee_id}
        documents = await self._pool.rows(WORKSHOPS, mine, fields=["_id"], order=BY_ID)
        return [document["_id"] for document in documents]

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        where: Document = {"state": WorkshopState.SCHEDULED.value, "starts_at": {"$gt": now}}
        where |= following(order, after)
        documents = await self._pool.rows(
            WORKSHOPS, where, fields=_VIEW, order=sort_of(order), limit=limit
        )
        return [_view(document) for document in documents]


_VIEW = ("title", "capacity", "booked", "starts_at", "state", "version")


def _view(document: Document) -> WorkshopView:
    seats_left = document["capacity"] - document["booked"]
    return from_document(WorkshopView, {**document, "seats_left": seats_left})


MONGO.repository("workshops", WorkshopRepository, MongoWorkshops)
MONGO.reader(WorkshopReader, MongoWorkshopReader)
