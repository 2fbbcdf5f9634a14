"""Tests that all storages sort by any field alike, and that their pages join."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from adapters.sql.pages import page_of
from adapters.sql.tables import Double, Exact, Json
from application.pages import read_page
from application.sort_orders import Position, SortOrder
from tests.adapters.contracts.catalogues import (
    MAKER,
    Catalogue,
    Product,
    Rank,
    Size,
    open_catalogue,
    products_table,
)
from tests.adapters.contracts.conftest import STORAGES
from tests.builders import NOW, an_id


@pytest.fixture(params=STORAGES)
async def catalogue(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Catalogue]:
    async with open_catalogue(request.param, request, tmp_path) as opened:
        yield opened


def in_order(products: Sequence[Product], order: SortOrder) -> list[UUID]:
    """Return the ids in the order in which Python sorts the products."""
    by_key = sorted(
        products, key=lambda product: _key(product, order), reverse=order.descending
    )
    return [product.id for product in by_key]


def _key(product: Product, order: SortOrder) -> tuple[Any, ...]:
    return tuple(getattr(product, name) for name in order.names)


async def read_on(
    catalogue: Catalogue, products: Sequence[Product], order: SortOrder, *, limit: int
) -> list[UUID]:
    """Return all ids, read page by page with cursors."""
    by_id = {product.id: product for product in products}

    async def read(*, after: Position | None, limit: int) -> list[Product]:
        ids = await catalogue.ids(order=order, after=after, limit=limit)
        return [by_id[product_id] for product_id in ids]

    seen: list[UUID] = []
    cursor = None
    while len(seen) <= len(products):
        page = await read_page(read, sorted_by=order, limit=limit, cursor=cursor)
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
    *(
        "aa",
        "a a",
        "a-a",
        "a_a",
        "aB",
        "ab",
        "_",
        "-",
        "10",
        "9",
        "",
        " ",
        " a",
        "a ",
        "%",
        "\\",
    ),
]


async def test_text_is_sorted_by_code_points(catalogue: Catalogue) -> None:
    products = mixed([Product(id=an_id(), name=text) for text in TEXTS])
    await catalogue.keep(products)
    for order in both_ways("name"):
        assert await read_on(catalogue, products, order, limit=3) == in_order(
            products, order
        )


VALUES: dict[str, list[Any]] = {
    "price": [
        Decimal(text)
        for text in ("-10", "-9.99", "0", "9.5", "9.50", "10", "100", "0.01")
    ],
    "released_on": [
        date.min,
        date(999, 12, 31),
        date(1969, 12, 31),
        NOW.date(),
        date.max,
    ],
    "added_at": [
        NOW + timedelta(milliseconds=number) for number in (-1, 0, 0, 1, 999, 1_000)
    ],
    "stock": [-(2**31), -1, 0, 0, 9, 10, 2**31 - 1],
    "maker": [UUID(int=number) for number in (0, 1, 2**64, 2**127, 2**128 - 1)],
    "active": [True, False, True, False],
    "size": [Size.SMALL, Size.LARGE, Size.SMALL],
    "rank": [Rank.SECOND, Rank.FIRST, Rank.SECOND],
}


async def test_other_values_are_sorted_as_python_sorts_them(
    catalogue: Catalogue,
) -> None:
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
            assert await read_on(catalogue, products, order, limit=7) == in_order(
                products, order
            )


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
    for order in [
        *both_ways("active", "name", "stock"),
        *both_ways("name", "size"),
        *both_ways(),
    ]:
        assert await read_on(catalogue, products, order, limit=limit) == in_order(
            products, order
        )


FAR = {"stock": 2**63 - 1, "price": Decimal("9" * 34), "name": "🍞" * 700}


@pytest.mark.parametrize("name", FAR)
async def test_positions_beyond_the_range_of_a_column_are_accepted(
    catalogue: Catalogue, name: str
) -> None:
    """A client may forge a cursor with values beyond those of a column."""
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
        await catalogue.ids(
            order=forwards, after=backwards.position_of(product), limit=9
        )


@pytest.mark.parametrize(
    "kind",
    [sa.String(20), sa.Text(), sa.Numeric(10, 2), sa.Float(), Double(), Exact(), Json],
)
def test_sql_refuses_columns_that_databases_sort_differently(
    kind: sa.types.TypeEngine[object],
) -> None:
    table = sa.Table(
        "plain", sa.MetaData(), sa.Column("id", sa.Uuid), sa.Column("name", kind)
    )
    with pytest.raises(TypeError, match=r"plain\.name"):
        page_of(
            sa.select(table),
            table.c,
            SortOrder.by(Product, "name"),
            after=None,
            limit=9,
        )


def test_postgres_sorts_text_by_code_points_whatever_its_language() -> None:
    """Outside of tests, the database's collation usually is that of a language."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    order = SortOrder.by(Product, "name")
    after = Position(order, ("ä", MAKER))
    page = page_of(
        sa.select(products_table), products_table.c, order, after=after, limit=9
    )
    table = str(CreateTable(products_table).compile(dialect=dialect))
    assert 'name VARCHAR(100) COLLATE "C" NOT NULL' in table
    assert "(products.name, products.id) > " in str(page.compile(dialect=dialect))
