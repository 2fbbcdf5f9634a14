"""Tests of columns that store without loss what SQLAlchemy's own types would change."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engines import open_pools
from adapters.sql.rows import columns_of
from adapters.sql.tables import Double, Exact, as_number
from tests.conftest import fresh_storage

prices = sa.Table("prices", sa.MetaData(), sa.Column("price", Exact))
sa.Index("ix_prices_price", as_number(prices.c.price))


@pytest.fixture(params=["sqlite", "postgres"])
async def connection(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[AsyncConnection]:
    async with fresh_storage(request.param, request, tmp_path) as url:
        pools = open_pools(url, pool_size=1, echo=False)
        async with pools.writing.connect() as connection:
            await connection.run_sync(prices.metadata.create_all)
            yield connection
        await pools.close()


async def test_exact_decimals_are_put_in_order_as_numbers(
    connection: AsyncConnection,
) -> None:
    in_order = [Decimal(text) for text in ("-2", "0.00", "1.50", "9", "1E+3")]
    rows = [{"price": price} for price in reversed(in_order)]
    await connection.execute(prices.insert(), rows)
    number = as_number(prices.c.price)
    listed = await connection.scalars(sa.select(prices.c.price).order_by(number))
    assert list(map(str, listed)) == list(map(str, in_order))
    high = sa.select(prices.c.price).where(number > Decimal("1.5")).order_by(number)
    assert list(await connection.scalars(high)) == in_order[3:]


async def test_exact_decimals_are_found_as_they_are_written(
    connection: AsyncConnection,
) -> None:
    await connection.execute(prices.insert(), {"price": Decimal("1.50")})
    count = sa.select(sa.func.count()).select_from(prices)
    assert await connection.scalar(count.where(prices.c.price == Decimal("1.50"))) == 1
    assert await connection.scalar(count.where(prices.c.price == Decimal("1.5"))) == 0


@pytest.mark.parametrize(
    "compare",
    [
        lambda column: column < Decimal(1),
        lambda column: column >= Decimal(1),
        lambda column: column.between(Decimal(1), Decimal(2)),
        lambda column: column.desc(),
    ],
    ids=["<", ">=", "between", "desc"],
)
def test_exact_decimals_are_not_compared_as_text(compare: Any) -> None:
    with pytest.raises(TypeError, match="as_number"):
        compare(prices.c.price)


def test_nan_does_not_become_null_on_sqlite() -> None:
    dialect: Any = sa.make_url("sqlite://").get_dialect()()
    with pytest.raises(ValueError, match="NaN"):
        Double().process_bind_param(float("nan"), dialect)


@pytest.mark.parametrize(
    ("column", "annotation", "error"),
    [
        (
            sa.Numeric,
            Decimal,
            "Price.value needs a column of type Exact or SortableDecimal.",
        ),
        (sa.Float, float | None, "Price.value needs a column of type Double."),
        (sa.Interval, timedelta, "Price.value needs a column of type Duration."),
        (sa.DateTime, datetime, "Price.value needs a column of type Instant."),
        (sa.Text, list[str], "Price.value needs a column of type Json."),
        (None, str, "Price.value has no column in prices."),
    ],
)
def test_a_column_that_would_change_values_is_refused(
    column: Any, annotation: Any, error: str
) -> None:
    @dataclass
    class Price:
        value: annotation

    columns = [sa.Column("value", column)] if column else []
    with pytest.raises(TypeError) as refused:
        columns_of(Price, sa.Table("prices", sa.MetaData(), *columns))
    assert str(refused.value) == error
