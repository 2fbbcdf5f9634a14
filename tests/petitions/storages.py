"""Petitions in each storage."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pymongo import IndexModel

from adapters.memory.pages import page_of as memory_page_of
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from adapters.mongo.field_schemas import NON_NEGATIVE, text
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import MongoReader
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape
from adapters.mongo.values import from_document
from adapters.sql.pages import page_of
from adapters.sql.pool import SqlReader
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, Json
from application.sort_orders import Position, SortOrder
from tests.petitions.petition import MAX_TITLE, Petition, PetitionId, PetitionNotFound
from tests.petitions.use_cases import BY_CLOSING, PetitionView

petitions = sa.Table(
    "petitions",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(MAX_TITLE), nullable=False),
    sa.Column("limit", sa.Integer, nullable=False),
    sa.Column("closes_at", Instant, nullable=False),
    sa.Column("signers", Json, nullable=False),
)
MONGO_PETITIONS = Shape(
    "petitions",
    Petition,
    field_schemas={"title": text(max_length=MAX_TITLE), "limit": NON_NEGATIVE},
    indexes=[IndexModel(sort_fields(BY_CLOSING), name="ix_petitions_closes_at_id")],
)


class MemoryPetitions(MemoryRepository[Petition, PetitionId]):
    kind = Petition
    missing = PetitionNotFound


class SqlPetitions(SqlRepository[Petition, PetitionId]):
    kind = Petition
    table = petitions
    missing = PetitionNotFound


class MongoPetitions(MongoRepository[Petition, PetitionId]):
    shape = MONGO_PETITIONS
    missing = PetitionNotFound


class MemoryPetitionReader(MemoryReader):
    async def find(self, petition_id: UUID) -> PetitionView | None:
        petition = self._rows(Petition).get(petition_id)
        return _view(petition) if petition else None

    async def page(
        self, *, order: SortOrder = BY_CLOSING, after: Position | None, limit: int
    ) -> list[PetitionView]:
        rows = self._rows(Petition).values()
        return [
            _view(row) for row in memory_page_of(rows, order, after=after, limit=limit)
        ]


class SqlPetitionReader(SqlReader):
    async def find(self, petition_id: UUID) -> PetitionView | None:
        return await self._first(
            PetitionView, _VIEW.where(petitions.c.id == petition_id)
        )

    async def page(
        self, *, order: SortOrder = BY_CLOSING, after: Position | None, limit: int
    ) -> list[PetitionView]:
        page = page_of(_VIEW, petitions.c, order, after=after, limit=limit)
        return await self._all(PetitionView, page)


class MongoPetitionReader(MongoReader):
    async def find(self, petition_id: UUID) -> PetitionView | None:
        documents = await self._pool.find(
            MONGO_PETITIONS, {"_id": petition_id}, fields=_FIELDS
        )
        return from_document(PetitionView, documents[0]) if documents else None

    async def page(
        self, *, order: SortOrder = BY_CLOSING, after: Position | None, limit: int
    ) -> list[PetitionView]:
        where = after_position(order, after)
        documents = await self._pool.find(
            MONGO_PETITIONS,
            where,
            fields=_FIELDS,
            order=sort_fields(order),
            limit=limit,
        )
        return [from_document(PetitionView, document) for document in documents]


_FIELDS = ("version", "title", "closes_at")
_VIEW = sa.select(petitions)


def _view(petition: Petition) -> PetitionView:
    fields: dict[str, Any] = {
        name: getattr(petition, name) for name in ("id", *_FIELDS)
    }
    return PetitionView(**fields)
