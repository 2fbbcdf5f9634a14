"""The metadata of all tables, and the types of columns.

SQLAlchemy's own types store text, integers (of 64 bits as `sa.BigInteger`), bools,
dates, UUIDs and bytes without loss. The types here store what those would change:
times, durations, decimals and floats. `Json` stores lists, sets, dicts, tuples and
value objects.

No SQL database both stores decimals of any precision and sorts them, so there are two
types: `Exact` stores any decimal as written, `SortableDecimal` has a fixed number of
decimal places, and lists may be sorted by it. Text that lists are sorted by is
`SortableText`.
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
    """An aware datetime in UTC, in whole milliseconds, even without time zone support.

    BSON has milliseconds, so that all storages return equal values.
    """

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
    """A duration of up to 292,000 years in whole microseconds, which SQL can sum."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _: sa.Dialect) -> int | None:
        return None if value is None else DURATION.write(value)

    def process_result_value(
        self, value: int | None, _: sa.Dialect
    ) -> timedelta | None:
        return None if value is None else DURATION.read(value)


class Double(sa.TypeDecorator[float]):
    """A float of 64 bits. SQLite refuses NaN, and stores -0.0 as 0.0."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(
        self, value: float | None, dialect: sa.Dialect
    ) -> float | None:
        if value is not None and math.isnan(value) and dialect.name == "sqlite":
            raise ValueError("SQLite cannot store NaN: it would become NULL.")
        return value


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal as text, which preserves all digits, the scale and the sign.

    Lists cannot be sorted by it; use `SortableDecimal`. Reports can order by it and sum
    it with `as_number`.
    """

    impl = sa.Text
    cache_ok = True

    class Comparator(sa.TypeDecorator.Comparator[Decimal]):
        def operate(
            self, op: Any, *other: Any, **options: Any
        ) -> sa.ColumnElement[Any]:  # SQLAlchemy's signature
            if op in _ORDERING:
                raise TypeError("Exact is text: compare `as_number` of the column.")
            return super().operate(op, *other, **options)

    comparator_factory = Comparator

    def process_bind_param(self, value: Decimal | None, _: sa.Dialect) -> str | None:
        return None if value is None else DECIMAL.write(value)

    def process_result_value(self, value: str | None, _: sa.Dialect) -> Decimal | None:
        return None if value is None else DECIMAL.read(value)


class SortableText(sa.TypeDecorator[str]):
    """Text that sorts by code points, as Python and SQLite sort all text.

    PostgreSQL sorts other text columns by the database's collation. Indexes of this
    column use its collation as well.
    """

    impl = sa.String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    @property
    def spelled_out(self) -> str:
        """The type as code for a revision."""
        collated = f'sa.String({self.length}, collation="C")'
        return f'sa.String({self.length}).with_variant({collated}, "postgresql")'

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.String(self.length, collation=collation))


class SortableDecimal(sa.TypeDecorator[Decimal]):
    """A decimal with a fixed number of decimal places that lists may be sorted by.

    A value with more places is refused, not rounded; one with fewer is returned with
    all of them, so let the aggregate quantize it. SQLite, which would store a float,
    stores an integer of up to 18 digits instead.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, scale: int, *, clamps: bool = False) -> None:
        super().__init__(MAX_DIGITS + scale, scale)
        self.scale = scale
        self.clamps = clamps

    @property
    def spelled_out(self) -> str:
        """The type as code for a revision."""
        decimal = f"sa.Numeric({MAX_DIGITS + self.scale}, {self.scale})"
        return f'sa.BigInteger().with_variant({decimal}, "postgresql")'

    def clamping(self) -> Self:
        """Return the type for comparison with values beyond the range of the column."""
        return type(self)(self.scale, clamps=True)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(MAX_DIGITS + self.scale, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if not self.clamps and not self._fits(value):
            raise ValueError(f"{value} has more than {self.scale} decimal places.")
        return self._sqlite_integer(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return self._from_sqlite(value) if dialect.name == "sqlite" else value

    def _from_sqlite(self, units: int | None) -> Decimal | None:
        return None if units is None else Decimal(units).scaleb(-self.scale)

    def _sqlite_integer(self, value: Decimal) -> int:
        units = int(value.scaleb(self.scale).to_integral_value(ROUND_HALF_UP))
        return max(INTEGERS[0], min(units, INTEGERS[-1])) if self.clamps else units

    def _fits(self, value: Decimal) -> bool:
        return value.is_finite() and 10**self.scale % value.as_integer_ratio()[1] == 0


def as_number(exact: sa.ColumnElement[Decimal]) -> sa.ColumnElement[Decimal]:
    """Return a number that can be ordered and summed; SQLite has only 15 digits."""
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
