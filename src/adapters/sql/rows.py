"""Dataclasses as rows: single values in columns of their own, what is put together as JSON."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from adapters.records import Records
from adapters.sql.tables import Double, Duration, Exact, Instant, SortableDecimal
from application.converters import Converters, annotations, is_enum, split_optional
from application.json_values import JSON
from application.json_values import Json as AnyJson
from application.structures import UNCHANGED, Converter, Fields, instance_of

_DATE = Converter(partial(instance_of, date), UNCHANGED.read)  # a column would cut a datetime


class _ColumnConverters(Converters):
    """The types of columns convert single values."""

    def __init__(self) -> None:
        single = {**dict.fromkeys(JSON.single, UNCHANGED), date: _DATE}
        super().__init__(single, key=UNCHANGED)

    def _structure(self, wanted: object, where: str) -> Converter:
        return JSON.of(wanted, where=where)


ROWS = Records(_ColumnConverters())
to_row = ROWS.to_record
from_row = ROWS.from_record

_COLUMN_TYPES: dict[object, tuple[type, ...]] = {  # others do not keep these exactly
    Decimal: (Exact, SortableDecimal),
    float: (Double,),
    datetime: (Instant,),
    timedelta: (Duration,),
    AnyJson: (sa.JSON,),
}
_ANY_TYPE = (object,)


def columns_of(kind: type, table: sa.Table) -> Fields:
    """Return the fields of the dataclass that have a column each.

    Raises TypeError for one that the table would not keep as it is.
    """
    fields = ROWS.converters.fields_of(kind)
    for name, annotation in annotations(kind).items():
        _must_keep(table, name, annotation, where=f"{kind.__name__}.{name}")
    return fields


def _must_keep(table: sa.Table, name: str, annotation: object, *, where: str) -> None:
    if name not in table.columns:
        raise TypeError(f"{where} has no column in {table.name}.")
    suitable = _column_types(annotation, where)
    if not isinstance(table.columns[name].type, suitable):
        names = ["Json" if kind is sa.JSON else kind.__name__ for kind in suitable]
        raise TypeError(f"{where} needs a column of type {' or '.join(names)}.")


def _column_types(annotation: object, where: str) -> tuple[type, ...]:
    wanted, _ = split_optional(annotation, where=where)
    if is_enum(wanted):
        return _ANY_TYPE
    return _COLUMN_TYPES.get(wanted, _ANY_TYPE if wanted in JSON.single else (sa.JSON,))
