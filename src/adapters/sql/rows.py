"""Conversion between dataclasses and rows.

Scalar fields have columns of their own; composite ones are stored as JSON.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.records import Records
from adapters.sql.tables import Double, Duration, Exact, Instant, SortableDecimal
from application.converters import Converters, annotations, is_enum, split_optional
from application.json_values import DURATION, JSON, STORED_JSON, write_integer
from application.json_values import Json as AnyJson
from application.structures import PASS_THROUGH, Convert, Converter, Fields, instance_of

T = TypeVar("T")


def _storable(duration: timedelta) -> timedelta:
    """Return the duration.

    Raises Invalid beyond 64 bits of microseconds. SQLAlchemy would wrap the error if
    the column's type raised it.
    """
    DURATION.write(duration)
    return duration


_INTEGER = Converter(write_integer, PASS_THROUGH.read)
_DURATION = Converter(_storable, PASS_THROUGH.read)
# A column of dates would silently truncate a datetime.
_DATE = Converter(partial(instance_of, date), PASS_THROUGH.read)


class _ColumnConverters(Converters):
    """Converters that leave most scalar values to the types of columns."""

    def __init__(self) -> None:
        unchanged = dict.fromkeys(JSON.single, PASS_THROUGH)
        single = {**unchanged, int: _INTEGER, timedelta: _DURATION, date: _DATE}
        super().__init__(single, key=PASS_THROUGH)

    def _structure(self, wanted: object, where: str) -> Converter:
        return STORED_JSON.of(wanted, where=where)


ROWS = Records(_ColumnConverters())
to_row = ROWS.to_record


def from_rows(kind: type[T], result: sa.Result[Any]) -> list[T]:
    """Return an instance for each row; ignore columns that are not fields."""
    columns = tuple(result.keys())
    read = _row_readers.get((kind, columns))
    if read is None:
        read = _row_readers[kind, columns] = _row_reader(kind, columns)
    return list(map(read, result.all()))


_row_readers: dict[tuple[type, tuple[str, ...]], Callable[[sa.Row[Any]], Any]] = {}


def _row_reader(
    kind: type[Any], columns: tuple[str, ...]
) -> Callable[[sa.Row[Any]], Any]:
    """Return a function that makes an instance from a row of these columns.

    The function is compiled, as dataclasses compile `__init__`: a loop over the fields
    takes three times as long, which is 5 % of listing 20 records. Its code has the form
    `lambda row: kind(id=row[0], roles=read_roles(row[1]))`.
    """
    readers = ROWS.converters.fields_of(kind).readers
    arguments = [
        _argument(name, columns.index(name), readers[name]) for name in readers
    ]
    names = {"kind": kind, "readers": readers}
    read: Callable[[sa.Row[Any]], Any] = eval(  # noqa: S307 - only names of fields
        f"lambda row: kind({', '.join(arguments)})", names
    )
    return read


def _argument(name: str, position: int, read: Convert) -> str:
    if read is PASS_THROUGH.read:
        return f"{name}=row[{position}]"
    return f"{name}=readers[{name!r}](row[{position}])"


_COLUMN_TYPES: dict[object, tuple[type, ...]] = {  # the only types without loss
    Decimal: (Exact, SortableDecimal),
    float: (Double,),
    datetime: (Instant,),
    timedelta: (Duration,),
    AnyJson: (sa.JSON,),
}
_ANY_TYPE = (object,)


def columns_of(kind: type, table: sa.Table) -> Fields:
    """Return the fields of the dataclass, each of which has a column.

    Raises TypeError for a field without a column that stores its values exactly.
    """
    fields = ROWS.converters.fields_of(kind)
    for name, annotation in annotations(kind).items():
        _check_column(table, name, annotation, where=f"{kind.__name__}.{name}")
    return fields


def _check_column(
    table: sa.Table, name: str, annotation: object, *, where: str
) -> None:
    if name not in table.columns:
        raise TypeError(f"{where} has no column in {table.name}.")
    suitable = _column_types(annotation, where)
    if not isinstance(table.columns[name].type, suitable):
        names = ["Json" if kind is sa.JSON else kind.__name__ for kind in suitable]
        raise TypeError(f"{where} needs a column of type {' or '.join(names)}.")


def _column_types(annotation: object, where: str) -> tuple[type, ...]:
    annotated, _ = split_optional(annotation, where=where)
    if is_enum(annotated):
        return _ANY_TYPE
    default = _ANY_TYPE if annotated in JSON.single else (sa.JSON,)
    return _COLUMN_TYPES.get(annotated, default)
