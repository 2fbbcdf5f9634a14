"""Tolls in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sql.errors import REFUSAL
from adapters.sql.pages import page_of
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Json, SortableDecimal, metadata
from application.bridge_tolls.ports import TollReader
from application.bridge_tolls.views import TollView
from application.sort_orders import Position, SortOrder
from domain.bridge_tolls.errors import NumberTaken, TollNotFound
from domain.bridge_tolls.repository import TollRepository
from domain.bridge_tolls.toll import MAX_NUMBER, Toll, TollId

tolls = sa.Table(
    "tolls",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("number", sa.String(MAX_NUMBER), nullable=False),
    sa.Column("customer_id", sa.Uuid, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("lines", Json, nullable=False),
    sa.Column("notes", sa.Text),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("total", SortableDecimal(2), nullable=False),
    sa.UniqueConstraint("number", info={REFUSAL: NumberTaken}),
    sa.Index(None, "due_on", "id"),
)


class SqlTolls(SqlRepository[Toll, TollId]):
    kind = Toll
    table = tolls
    missing = TollNotFound


class SqlTollReader(SqlReader):
    async def find(self, toll_id: UUID) -> TollView | None:
        query = sa.select(tolls).where(tolls.c.id == toll_id)
        return await self._first(TollView, query)

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[TollView]:
        page = page_of(sa.select(tolls), tolls.c, order, after=after, limit=limit)
        return await self._all(TollView, page)


SQL.repository("tolls", TollRepository, SqlTolls)
SQL.reader(TollReader, SqlTollReader)
