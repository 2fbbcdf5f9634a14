"""Keyset pages in SQL."""

from typing import Any

import sqlalchemy as sa

from adapters.sql.tables import SortableDecimal
from application.sort_orders import Position, SortOrder

Column = sa.ColumnElement[Any]  # tables do not know the types of their columns


def page_of(
    query: sa.Select[Any], order: SortOrder, *, after: Position | None, limit: int
) -> sa.Select[Any]:
    """Sort what the query selects by the columns that are named as the order's fields.

    Each order needs an index of these columns. Raises TypeError for a column that databases do
    not sort alike.
    """
    columns = [_sortable(query.selected_columns[name]) for name in order.names]
    sort_key = [column.desc() for column in columns] if order.descending else columns
    page = query.order_by(*sort_key).limit(limit)
    return page if after is None else page.where(_following(columns, order, after))


def _following(columns: list[Column], order: SortOrder, after: Position) -> Column:
    """Ask for what comes after the position, by row values: an OR would not use the index."""
    row = sa.tuple_(*columns)
    types = [_type_of_parameter(column) for column in columns]
    position = sa.tuple_(*after.values_in(order), types=types)
    return row < position if order.descending else row > position


def _sortable(column: Column) -> Column:
    if isinstance(column.type, sa.String | sa.Numeric):
        raise TypeError(f"To sort by {column}, make it a SortableText or a SortableDecimal.")
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


_BIG = sa.BigInteger()
