"""What all tables share: names of constraints, and types that databases sort alike."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from application.cursors import INTEGERS, MAX_DIGITS

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


class Instant(sa.TypeDecorator[datetime]):
    """Aware UTC, also on databases that keep no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


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

    SQLite, which would make it a float, keeps an integer: up to 18 digits in all.
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
        """Return the type of a value to compare with, which may be larger than any that is kept."""
        return type(self)(self.scale, clamps=True)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(MAX_DIGITS + self.scale, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        units = int(value.scaleb(self.scale).to_integral_value(ROUND_HALF_UP))
        return max(INTEGERS[0], min(units, INTEGERS[-1])) if self.clamps else units

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        is_integer = value is not None and dialect.name == "sqlite"
        return Decimal(value).scaleb(-self.scale) if is_integer else value
