"""What all tables share: names of constraints, and types of columns.

SQLAlchemy's own types keep text, whole numbers, bools, dates, UUIDs and bytes as they are (whole
numbers of 64 bits as `sa.BigInteger`). The ones here keep what those change: times, durations,
decimals and floats; `Json` keeps lists, sets, dicts, tuples and value objects.

A decimal has two types, because no SQL database keeps any digits and sorts them, too: `Exact`
keeps what it is given as it is written; `SortableDecimal` is for lists that are sorted by it, and
has the same number of decimal places in each row. Text that lists are sorted by is `SortableText`.
"""

import math
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import operators

from application.cursors import MAX_DIGITS
from application.json_values import DECIMAL, DURATION, INTEGERS
from domain.values import truncate_to_milliseconds

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Json = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


class Instant(sa.TypeDecorator[datetime]):
    """Aware UTC in whole milliseconds, as BSON has it, also on databases that keep no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, _: sa.Dialect
    ) -> datetime | None:
        return value and truncate_to_milliseconds(value.astimezone(UTC))

    def process_result_value(
        self, value: datetime | None, _: sa.Dialect
    ) -> datetime | None:
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC)


class Duration(sa.TypeDecorator[timedelta]):
    """Whole microseconds in 64 bits: 292,000 years, which can be compared and summed up."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _: sa.Dialect) -> int | None:
        return None if value is None else DURATION.write(value)

    def process_result_value(
        self, value: int | None, _: sa.Dialect
    ) -> timedelta | None:
        return None if value is None else DURATION.read(value)


class Double(sa.TypeDecorator[float]):
    """64 bits. SQLite has no NaN, which is refused there, and keeps -0.0 as 0.0."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(
        self, value: float | None, dialect: sa.Dialect
    ) -> float | None:
        if value is not None and math.isnan(value) and dialect.name == "sqlite":
            raise ValueError("SQLite would keep NaN as NULL.")
        return value


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal as text, which keeps any digits, scale and sign.

    Lists are not sorted by it: that is what `SortableDecimal` is for. `as_number` puts it in order,
    and sums it up, in a report.
    """

    impl = sa.Text
    cache_ok = True

    class Comparator(sa.TypeDecorator.Comparator[Decimal]):
        def operate(
            self, op: Any, *other: Any, **options: Any
        ) -> sa.ColumnElement[Any]:  # SQLAlchemy's signature
            if op in _ORDERING:
                raise TypeError(
                    "A column of type Exact is text: compare `as_number` of it."
                )
            return super().operate(op, *other, **options)

    comparator_factory = Comparator

    def process_bind_param(self, value: Decimal | None, _: sa.Dialect) -> str | None:
        return None if value is None else DECIMAL.write(value)

    def process_result_value(self, value: str | None, _: sa.Dialect) -> Decimal | None:
        return None if value is None else DECIMAL.read(value)


class SortableText(sa.TypeDecorator[str]):
    """Text that lists are sorted by: by code points, as Python, SQLite and MongoDB sort it.

    Other text columns of PostgreSQL are sorted by the rules of the language that the database was
    made with. An index of this column has its collation, too.
    """

    impl = sa.String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    @property
    def spelled_out(self) -> str:
        """The type as a revision has it."""
        collated = f'sa.String({self.length}, collation="C")'
        return f'sa.String({self.length}).with_variant({collated}, "postgresql")'

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.String(self.length, collation=collation))


class SortableDecimal(sa.TypeDecorator[Decimal]):
    """A Decimal with a fixed number of decimal places, which lists may be sorted by.

    What has more places is refused, not rounded; what has fewer comes back with all of them, so let
    the aggregate quantize. SQLite, which would make it a float, keeps an integer: up to 18 digits
    in all.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, scale: int, *, clamps: bool = False) -> None:
        super().__init__(MAX_DIGITS + scale, scale)
        self.scale = scale
        self.clamps = clamps

    @property
    def spelled_out(self) -> str:
        """The type as a revision has it."""
        decimal = f"sa.Numeric({MAX_DIGITS + self.scale}, {self.scale})"
        return f'sa.BigInteger().with_variant({decimal}, "postgresql")'

    def clamping(self) -> Self:
        """Return the type of a value to compare with, which no row may be able to hold."""
        return type(self)(self.scale, clamps=True)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(MAX_DIGITS + self.scale, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if not self.clamps and not self._keeps(value):
            raise ValueError(f"{value} is no number of {self.scale} decimal places.")
        if dialect.name != "sqlite":
            return value
        units = int(value.scaleb(self.scale).to_integral_value(ROUND_HALF_UP))
        return max(INTEGERS[0], min(units, INTEGERS[-1])) if self.clamps else units

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        is_integer = value is not None and dialect.name == "sqlite"
        return Decimal(value).scaleb(-self.scale) if is_integer else value

    def _keeps(self, value: Decimal) -> bool:
        return value.is_finite() and 10**self.scale % value.as_integer_ratio()[1] == 0


def as_number(exact: sa.ColumnElement[Decimal]) -> sa.ColumnElement[Decimal]:
    """Return a decimal as what can be ordered and summed up: by 15 digits only on SQLite."""
    return sa.cast(exact, sa.Numeric)


_ORDERING = {
    operators.lt,
    operators.le,
    operators.gt,
    operators.ge,
    operators.between_op,
    operators.asc_op,
    operators.desc_op,
}
