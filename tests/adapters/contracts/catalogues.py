"""Catalogues of products, which tests sort by every type of field on every storage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa

from adapters.memory.pages import page_of as memory_page_of
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import Pool as MongoPool
from adapters.mongo.shapes import Shape
from adapters.mongo.values import to_document
from adapters.sql.engines import open_pools
from adapters.sql.pages import page_of
from adapters.sql.rows import to_row
from adapters.sql.tables import Instant, SortableDecimal, SortableText
from application.sort_orders import Position, SortOrder
from tests.builders import NOW
from tests.servers import fresh_mongo_database, fresh_postgres_database


class Size(StrEnum):
    LARGE = "large"
    SMALL = "small"


class Rank(IntEnum):
    FIRST = 1
    SECOND = 2


MAKER = UUID(int=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    id: UUID
    name: str = "Knots"
    price: Decimal = Decimal("9.50")
    released_on: date = date(2026, 11, 23)
    added_at: datetime = NOW
    stock: int = 0
    maker: UUID = MAKER
    active: bool = True
    size: Size = Size.SMALL
    rank: Rank = Rank.FIRST


class Catalogue(Protocol):
    """A storage adapter's access to products, whose ids are read in pages."""

    async def keep(self, products: Sequence[Product]) -> None: ...

    async def ids(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[UUID]: ...


class MemoryCatalogue:
    async def keep(self, products: Sequence[Product]) -> None:
        self._products = products

    async def ids(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[UUID]:
        page = memory_page_of(self._products, order, after=after, limit=limit)
        return [product.id for product in page]


products_table = sa.Table(
    "products",
    metadata := sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", SortableText(100), nullable=False),
    sa.Column("price", SortableDecimal(2), nullable=False),
    sa.Column("released_on", sa.Date, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("stock", sa.Integer, nullable=False),
    sa.Column("maker", sa.Uuid, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("size", SortableText(20), nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Index("ix_products_name_id", "name", "id"),
)


@asynccontextmanager
async def sql_catalogue(url: str) -> AsyncIterator[Catalogue]:
    pools = open_pools(url, pool_size=1, echo=False)

    class SqlCatalogue:
        async def keep(self, products: Sequence[Product]) -> None:
            async with pools.writing.transaction() as connection:
                await connection.run_sync(metadata.create_all)
                rows = [to_row(product) for product in products]
                await connection.execute(products_table.insert(), rows)

        async def ids(
            self, *, order: SortOrder, after: Position | None, limit: int
        ) -> list[UUID]:
            query = sa.select(products_table)
            page = page_of(query, products_table.c, order, after=after, limit=limit)
            async with pools.reading.connect() as connection:
                return [row.id for row in await connection.execute(page)]

    yield SqlCatalogue()
    await pools.close()


PRODUCTS = Shape("products", Product, indexes=[])


@asynccontextmanager
async def mongo_catalogue(url: str, *, driver: Any) -> AsyncIterator[Catalogue]:
    pool = MongoPool(url, driver=driver, pool_size=1)

    class MongoCatalogue:
        async def keep(self, products: Sequence[Product]) -> None:
            documents = [to_document(product) for product in products]
            await pool.database["products"].insert_many(documents)

        async def ids(
            self, *, order: SortOrder, after: Position | None, limit: int
        ) -> list[UUID]:
            where = after_position(order, after)
            rows = await pool.find(
                PRODUCTS, where, fields=["_id"], order=sort_fields(order), limit=limit
            )
            return [row["_id"] for row in rows]

    yield MongoCatalogue()
    await pool.close()


UTF8 = ("TEMPLATE template0", "ENCODING 'UTF8'")
IN_ENGLISH = (*UTF8, "LOCALE_PROVIDER icu", "ICU_LOCALE 'en-US'")


@asynccontextmanager
async def database_in_a_language(server: str) -> AsyncIterator[str]:
    """A PostgreSQL database with the collation of a language, if ICU is available."""
    async with AsyncExitStack() as stack:
        try:
            database = fresh_postgres_database(server, *IN_ENGLISH)
            url = await stack.enter_async_context(database)
        except asyncpg.FeatureNotSupportedError:
            url = await stack.enter_async_context(
                fresh_postgres_database(server, *UTF8)
            )
        yield url


@asynccontextmanager
async def open_catalogue(
    storage: str, request: pytest.FixtureRequest, folder: Path
) -> AsyncIterator[Catalogue]:
    match storage.split("_"):
        case ["sqlite"]:
            async with sql_catalogue(f"sqlite:///{folder}/products.db") as catalogue:
                yield catalogue
        case ["postgres"]:
            server = request.getfixturevalue("postgres_url")
            async with (
                database_in_a_language(server) as url,
                sql_catalogue(url) as catalogue,
            ):
                yield catalogue
        case ["mongo", driver]:
            server = request.getfixturevalue("mongo_url")
            async with (
                fresh_mongo_database(server) as url,
                mongo_catalogue(url, driver=driver) as catalogue,
            ):
                yield catalogue
        case _:
            yield MemoryCatalogue()
