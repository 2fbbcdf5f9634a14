"""Tolls in MongoDB."""

from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.field_schemas import text
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape
from application.bridge_tolls.ports import INVOICES_BY_DUE_DATE, TollReader
from application.bridge_tolls.views import TollView
from application.sort_orders import Position, SortOrder
from domain.bridge_tolls.errors import NumberTaken, TollNotFound
from domain.bridge_tolls.repository import TollRepository
from domain.bridge_tolls.toll import MAX_NUMBER, Toll, TollId

INVOICES = Shape(
    "tolls",
    Toll,
    field_schemas={"number": text(max_length=MAX_NUMBER)},
    indexes=[
        IndexModel("number", name="uq_tolls_number", unique=True),
        IndexModel(sort_fields(INVOICES_BY_DUE_DATE), name="ix_tolls_due_on_id"),
    ],
    unique_errors={"uq_tolls_number": NumberTaken},
)


class MongoTolls(MongoRepository[Toll, TollId]):
    shape = INVOICES
    missing = TollNotFound


class MongoTollReader(MongoReader):
    async def find(self, toll_id: UUID) -> TollView | None:
        return await self._first(TollView, INVOICES, {"_id": toll_id})

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[TollView]:
        where = after_position(order, after)
        return await self._all(
            TollView, INVOICES, where, order=sort_fields(order), limit=limit
        )


MONGO.repository("tolls", TollRepository, MongoTolls)
MONGO.reader(TollReader, MongoTollReader)
