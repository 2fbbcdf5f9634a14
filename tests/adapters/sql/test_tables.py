"""Tests of the types of columns that every database sorts alike."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from adapters.sql.tables import SortableDecimal, SortableText

POSTGRESQL: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
SQLITE: sa.Dialect = sqlite.dialect()


def ddl(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> str:
    table = sa.Table("products", sa.MetaData(), sa.Column("name", kind))
    return str(CreateTable(table).compile(dialect=dialect))


@pytest.mark.parametrize("kind", [SortableText(100), SortableDecimal(2)])
def test_a_revision_makes_the_column_that_the_code_wants(
    kind: SortableText | SortableDecimal,
) -> None:
    spelled_out = eval(kind.spelled_out, {"sa": sa})
    for dialect in (POSTGRESQL, SQLITE):
        assert ddl(spelled_out, dialect) == ddl(kind, dialect)


@pytest.mark.parametrize(
    ("price", "units"),
    [
        ("9.5", 950),
        ("-0.010", -1),
        ("1E+2", 10000),
        ("1234567890123456.78", 123456789012345678),
    ],
)
def test_sqlite_keeps_a_decimal_as_an_integer(price: str, units: int) -> None:
    kind = SortableDecimal(2)
    assert kind.process_bind_param(Decimal(price), SQLITE) == units
    assert kind.process_result_value(units, SQLITE) == round(Decimal(units) / 100, 2)
    assert kind.process_bind_param(None, SQLITE) is None
    assert kind.process_result_value(None, SQLITE) is None


@pytest.mark.parametrize(
    "price", ["0.005", "-1.001", "1E-9", "9" * 34 + ".999", "NaN", "Infinity"]
)
@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
def test_a_decimal_that_would_be_rounded_is_refused(
    price: str, dialect: sa.Dialect
) -> None:
    with pytest.raises(ValueError, match="2 decimal places"):
        SortableDecimal(2).process_bind_param(Decimal(price), dialect)


@pytest.mark.parametrize(
    ("price", "units"), [("0.005", 1), ("-0.005", -1), ("1.001", 100)]
)
def test_a_decimal_to_compare_with_may_have_more_places(price: str, units: int) -> None:
    kind = SortableDecimal(2).clamping()
    assert kind.process_bind_param(Decimal(price), SQLITE) == units
    assert kind.process_bind_param(Decimal(price), POSTGRESQL) == Decimal(price)


def test_a_decimal_that_sqlite_cannot_keep_is_not_kept_as_another() -> None:
    too_large = Decimal("1E+30")
    assert SortableDecimal(2).process_bind_param(too_large, SQLITE) == 10**32
    assert (
        SortableDecimal(2).clamping().process_bind_param(too_large, SQLITE) == 2**63 - 1
    )
