"""Every storage sorts alike, whatever a list is sorted by, and its pages join."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from random import Random
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from adapters.memory.pages import page_of as memory_page_of
from adapters.mongo.pages import following, sort_of
from adapters.mongo.pool import Pool as MongoPool
from adapters.mongo.shapes import Shape, to_bson, to_document
from adapters.records import to_record
from adapters.sql.engines import open_pools
from adapters.sql.pages import page_of
from adapters.sql.tables import Instant, SortableDecimal, SortableText
from application.pages import paged
from application.sort_orders import Position, SortOrder
from tests.adapters.contracts.conftest import STORAGES
from tests.builders import NOW, an_id
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
    """What an adapter needs to keep products and to read their ids in pages."""

    async def keep(self, products: Sequence[Product]) -> None: ...

    async def ids(self, *, order: SortOrder, after: Position | None, limit: int) -> list[UUID]: ...


class MemoryCatalogue:
    async def keep(self, products: Sequence[Product]) -> None:
        self._products = products

    async def ids(self, *, order: SortOrder, after: Position | None, limit: int) -> list[UUID]:
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
                rows = [to_record(product) for product in products]
                await connection.execute(products_table.insert(), rows)

        async def ids(self, *, order: SortOrder, after: Position | None, limit: int) -> list[UUID]:
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
            documents = [
                {name: to_bson(value) for name, value in to_document(product).items()}
                for product in products
            ]
            await pool.database["products"].insert_many(documents)

        async def ids(self, *, order: SortOrder, after: Position | None, limit: int) -> list[UUID]:
            where = following(order, after)
            rows = await pool.rows(
                PRODUCTS, where, fields=["_id"], order=sort_of(order), limit=limit
            )
            return [row["_id"] for row in rows]

    yield MongoCatalogue()
    await pool.close()


UTF8 = ("TEMPLATE template0", "ENCODING 'UTF8'")
IN_ENGLISH = (*UTF8, "LOCALE_PROVIDER icu", "ICU_LOCALE 'en-US'")


@asynccontextmanager
async def database_in_a_language(server: str) -> AsyncIterator[str]:
    """A PostgreSQL database that sorts text as people do, where the server is built with ICU."""
    async with AsyncExitStack() as stack:
        try:
            database = fresh_postgres_database(server, *IN_ENGLISH)
            url = await stack.enter_async_context(database)
        except asyncpg.FeatureNotSupportedError:
            url = await stack.enter_async_context(fresh_postgres_database(server, *UTF8))
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


@pytest.fixture(params=STORAGES)
async def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Catalogue]:
    async with open_catalogue(request.param, request, tmp_path) as opened:
        yield opened


def in_order(products: Sequence[Product], order: SortOrder) -> list[UUID]:
    """Return their ids as Python sorts them."""
    by_key = sorted(products, key=lambda product: _key(product, order), reverse=order.descending)
    return [product.id for product in by_key]


def _key(product: Product, order: SortOrder) -> tuple[Any, ...]:
    return tuple(getattr(product, name) for name in order.names)


async def read_on(
    catalogue: Catalogue, products: Sequence[Product], order: SortOrder, *, limit: int
) -> list[UUID]:
    """Return the ids of all, read by cursors page by page."""
    by_id = {product.id: product for product in products}

    async def read(*, after: Position | None, limit: int) -> list[Product]:
        ids = await catalogue.ids(order=order, after=after, limit=limit)
        return [by_id[product_id] for product_id in ids]

    seen: list[UUID] = []
    cursor = None
    while len(seen) <= len(products):
        page = await paged(read, sorted_by=order, limit=limit, cursor=cursor)
        seen += [product.id for product in page.items]
        cursor = page.next
        if cursor is None:
            break
    return seen


def both_ways(*names: str) -> list[SortOrder]:
    order = SortOrder.by(Product, *names)
    return [order, order.reverse()]


def mixed(products: list[Product]) -> list[Product]:
    return Random(1).sample(products, len(products))


TEXTS = [
    *("Z", "a", "ä", "z", "A", "é", "e\u0301", "ß", "ss", "ﬁ", "fi", "\uffee"),
    *("🍞", "👩‍🔬", "𝒳", "سلام", "ữ", "İ", "ı", "i", "I"),
    *("aa", "a a", "a-a", "a_a", "aB", "ab", "_", "-", "10", "9", "", " ", " a", "a ", "%", "\\"),
]


async def test_text_is_sorted_by_code_points(catalogue: Catalogue) -> None:
    products = mixed([Product(id=an_id(), name=text) for text in TEXTS])
    await catalogue.keep(products)
    for order in both_ways("name"):
        assert await read_on(catalogue, products, order, limit=3) == in_order(products, order)


VALUES: dict[str, list[Any]] = {
    "price": [Decimal(text) for text in ("-10", "-9.99", "0", "9.5", "9.50", "10", "100", "0.01")],
    "released_on": [date.min, date(999, 12, 31), date(1969, 12, 31), NOW.date(), date.max],
    "added_at": [NOW + timedelta(milliseconds=number) for number in (-1, 0, 0, 1, 999, 1_000)],
    "stock": [-(2**31), -1, 0, 0, 9, 10, 2**31 - 1],
    "maker": [UUID(int=number) for number in (0, 1, 2**64, 2**127, 2**128 - 1)],
    "active": [True, False, True, False],
    "size": [Size.SMALL, Size.LARGE, Size.SMALL],
    "rank": [Rank.SECOND, Rank.FIRST, Rank.SECOND],
}


async def test_other_values_are_sorted_as_python_sorts_them(catalogue: Catalogue) -> None:
    products = mixed(
        [
            replace(Product(id=an_id()), **{name: value})
            for name, values in VALUES.items()
            for value in values
        ]
    )
    await catalogue.keep(products)
    for name in VALUES:
        for order in both_ways(name):
            assert await read_on(catalogue, products, order, limit=7) == in_order(products, order)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_by_several_fields_join(catalogue: Catalogue, limit: int) -> None:
    products = mixed(
        [
            Product(id=an_id(), active=active, name=name, stock=stock)
            for active in (False, True)
            for name in ("a", "Z", "ä")
            for stock in (1, 2)
            for _ in range(2)
        ]
    )
    await catalogue.keep(products)
    for order in [*both_ways("active", "name", "stock"), *both_ways("name", "size"), *both_ways()]:
        assert await read_on(catalogue, products, order, limit=limit) == in_order(products, order)


FAR = {"stock": 2**63 - 1, "price": Decimal("9" * 34), "name": "🍞" * 700}


@pytest.mark.parametrize("name", FAR)
async def test_a_position_beyond_what_is_kept_is_one_all_the_same(
    catalogue: Catalogue, name: str
) -> None:
    """A client may forge a cursor that no column could hold."""
    await catalogue.keep([product := Product(id=an_id())])
    first, last = both_ways(name)
    values: dict[SortOrder, Any] = {first: FAR[name], last: FAR[name]}
    for order, value in values.items():
        cursor = Position(order, (value, an_id())).encode()
        after = Position.decode(cursor, order)
        wanted = [product.id] if order.descending else []
        assert await catalogue.ids(order=order, after=after, limit=9) == wanted


async def test_a_reader_does_not_go_on_in_another_order(catalogue: Catalogue) -> None:
    await catalogue.keep([product := Product(id=an_id())])
    forwards, backwards = both_ways("name")
    with pytest.raises(ValueError, match="-name,id"):
        await catalogue.ids(order=forwards, after=backwards.position_of(product), limit=9)


@pytest.mark.parametrize("kind", [sa.String(20), sa.Text(), sa.Numeric(10, 2)])
def test_sql_refuses_columns_that_databases_sort_differently(
    kind: sa.types.TypeEngine[object],
) -> None:
    table = sa.Table("plain", sa.MetaData(), sa.Column("id", sa.Uuid), sa.Column("name", kind))
    with pytest.raises(TypeError, match=r"plain\.name"):
        page_of(sa.select(table), table.c, SortOrder.by(Product, "name"), after=None, limit=9)


def test_postgres_sorts_text_by_code_points_whatever_its_language() -> None:
    """The database's own collation may be that of a language, as is usual outside of tests."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    order = SortOrder.by(Product, "name")
    after = Position(order, ("ä", MAKER))
    page = page_of(sa.select(products_table), products_table.c, order, after=after, limit=9)
    table = str(CreateTable(products_table).compile(dialect=dialect))
    assert 'name VARCHAR(100) COLLATE "C" NOT NULL' in table
    assert "(products.name, products.id) > " in str(page.compile(dialect=dialect))
