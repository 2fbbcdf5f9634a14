"""Keyset pages in SQL."""

from typing import Any

import sqlalchemy as sa

from adapters.sql.tables import Instant, SortableDecimal, SortableText
from application.sort_orders import Position, SortOrder

Column = sa.ColumnElement[Any]  # tables do not know the types of their columns
Columns = sa.ColumnCollection[str, Any]  # `table.c`, or a select's `selected_columns`


def page_of(
    query: sa.Select[Any],
    columns: Columns,
    order: SortOrder,
    *,
    after: Position | None,
    limit: int,
) -> sa.Select[Any]:
    """Sort by the columns that are named as the order's fields, which need an index together.

    Raises TypeError for a column that databases do not sort alike.
    """
    sort_key = [_sortable(columns[name]) for name in order.names]
    sorting = [column.desc() for column in sort_key] if order.descending else sort_key
    page = query.order_by(*sorting).limit(limit)
    return page if after is None else page.where(_following(sort_key, order, after))


def _following(sort_key: list[Column], order: SortOrder, after: Position) -> Column:
    """Ask for what comes after the position, by row values: an OR would not use the index."""
    row = sa.tuple_(*sort_key)
    types = [_type_of_parameter(column) for column in sort_key]
    position = sa.tuple_(*after.values_in(order), types=types)
    return row < position if order.descending else row > position


def _sortable(column: Column) -> Column:
    if not isinstance(column.type, _SORTABLE):
        raise TypeError(
            f"Databases sort {column} differently: make text a SortableText, "
            "and a decimal a SortableDecimal."
        )
    return column


def _type_of_parameter(column: Column) -> sa.types.TypeEngine[Any]:
    """A cursor may carry a larger number than the column takes."""
    match column.type:
        case sa.Integer():
            return _BIG
        case SortableDecimal() as decimal:
            return decimal.clamping()
        case same:
            return same


_SORTABLE = (sa.Boolean, sa.Date, sa.Integer, sa.Uuid, Instant, SortableText, SortableDecimal)
_BIG = sa.BigInteger()
