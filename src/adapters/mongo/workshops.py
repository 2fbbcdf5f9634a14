"""Workshops and their bookings in MongoDB."""

from datetime import datetime
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.field_schemas import NON_NEGATIVE, text
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Order, Shape
from adapters.mongo.values import Document, from_document
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.errors import AlreadyBooked, NotBooked, WorkshopNotFound
from domain.workshops.repository import BookingRepository, WorkshopRepository
from domain.workshops.workshop import (
    MAX_TITLE,
    AttendeeId,
    Booking,
    BookingId,
    Workshop,
    WorkshopId,
    WorkshopState,
)

SORT_KEY = sort_fields(WORKSHOPS_BY_START)
BY_ATTENDEE: Order = [("attendee_id", ASCENDING)]
BY_WORKSHOP: Order = [("workshop_id", ASCENDING)]

WORKSHOPS = Shape(
    "workshops",
    Workshop,
    field_schemas={
        "title": text(max_length=MAX_TITLE),
        "capacity": NON_NEGATIVE,
        "booked": NON_NEGATIVE,
    },
    indexes=[IndexModel(SORT_KEY, name="ix_workshops_starts_at_id")],
    dropped_indexes=["ix_workshops_attendees"],
)
BOOKINGS = Shape(
    "bookings",
    Booking,
    indexes=[
        IndexModel(
            [*BY_WORKSHOP, *BY_ATTENDEE],
            name="uq_bookings_workshop_id_attendee_id",
            unique=True,
        ),
        IndexModel("attendee_id", name="ix_bookings_attendee_id"),
    ],
    unique_errors={"uq_bookings_workshop_id_attendee_id": AlreadyBooked},
)


class MongoWorkshops(MongoRepository[Workshop, WorkshopId]):
    shape = WORKSHOPS
    missing = WorkshopNotFound


class MongoBookings(MongoRepository[Booking, BookingId]):
    shape = BOOKINGS
    missing = NotBooked

    async def find(
        self, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None:
        seat = {"workshop_id": workshop_id, "attendee_id": attendee_id}
        bookings = await self._all(seat, limit=1)
        return bookings[0] if bookings else None

    async def of_workshop(
        self, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        where = {"workshop_id": workshop_id, **_beyond("attendee_id", after)}
        return await self._all(where, order=BY_ATTENDEE, limit=limit)

    async def of_attendee(
        self, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
    ) -> list[Booking]:
        where = {"attendee_id": attendee_id, **_beyond("workshop_id", after)}
        return await self._all(where, order=BY_WORKSHOP, limit=limit)


class MongoWorkshopReader(MongoReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        documents = await self._pool.find(WORKSHOPS, {"_id": workshop_id}, fields=_VIEW)
        return _view(documents[0]) if documents else None

    async def attendees(
        self, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        where = {"workshop_id": workshop_id, **_beyond("attendee_id", after)}
        documents = await self._pool.find(
            BOOKINGS, where, fields=["attendee_id"], order=BY_ATTENDEE, limit=limit
        )
        return [document["attendee_id"] for document in documents]

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        where: Document = {
            "state": WorkshopState.SCHEDULED.value,
            "starts_at": {"$gt": now},
        }
        where |= after_position(order, after)
        documents = await self._pool.find(
            WORKSHOPS, where, fields=_VIEW, order=sort_fields(order), limit=limit
        )
        return [_view(document) for document in documents]


_VIEW = ("title", "capacity", "booked", "starts_at", "state", "version")


def _beyond(field: str, after: UUID | None) -> Document:
    return {} if after is None else {field: {"$gt": after}}


def _view(document: Document) -> WorkshopView:
    seats_left = document["capacity"] - document["booked"]
    return from_document(WorkshopView, {**document, "seats_left": seats_left})


MONGO.repository("workshops", WorkshopRepository, MongoWorkshops)
MONGO.repository("bookings", BookingRepository, MongoBookings, after=["workshops"])
MONGO.reader(WorkshopReader, MongoWorkshopReader)
