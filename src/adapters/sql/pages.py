"""Keyset pages in SQL.

`page_of` returns the statement of one page. Lists that are read often cache theirs:
they use `page_statement`, once for the first page and once for the others, and
`page_parameters` for each page.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.tables import Instant, SortableDecimal, SortableText
from application.cursors import SortValue
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
    """Return the statement of the page after the position.

    Rows are sorted by the columns that have the names of the order's fields; these need
    a common index.

    Raises TypeError for a column that databases sort differently.
    """
    page = page_statement(query, columns, order, is_first=after is None)
    return page.params(page_parameters(order, after=after, limit=limit))


def page_statement(
    query: sa.Select[Any], columns: Columns, order: SortOrder, *, is_first: bool
) -> sa.Select[Any]:
    """Return the statement of the first page, or of any later one.

    It takes the values of `page_parameters`.

    Raises TypeError for a column that databases sort differently.
    """
    sort_key = [_sortable(columns[name]) for name in order.names]
    sorting = [column.desc() for column in sort_key] if order.descending else sort_key
    page = query.order_by(*sorting).limit(sa.bindparam("limit", type_=sa.Integer()))
    return page if is_first else page.where(_following(sort_key, order))


def page_parameters(
    order: SortOrder, *, after: Position | None, limit: int
) -> dict[str, object]:
    values = after.values_in(order) if after else ()
    position = {f"after_{number}": value for number, value in enumerate(values)}
    return {"limit": limit, **position}


def starting_after(
    value: SortValue, order: SortOrder, after: Position | None
) -> Position:
    """Return the position after which a list of what exceeds `value` continues.

    The order is ascending, by a field and the id. As a condition of its own, `value`
    would be a second lower bound, and databases may begin their scan at the lower one:
    the later a page, the longer it would take.
    """
    start = (value, UUID(int=2**128 - 1))
    return Position(order, max(start, after.values_in(order)) if after else start)


def _following(sort_key: list[Column], order: SortOrder) -> Column:
    """Return a condition that matches the rows after the position.

    It compares row values: a disjunction would not use the index.
    """
    row = sa.tuple_(*sort_key)
    position = sa.tuple_(
        *(
            sa.bindparam(f"after_{number}", type_=_type_of_parameter(column))
            for number, column in enumerate(sort_key)
        )
    )
    return row < position if order.descending else row > position


def _sortable(column: Column) -> Column:
    if not isinstance(column.type, _SORTABLE):
        raise TypeError(
            f"Databases sort {column} differently: use SortableText for text, "
            "and SortableDecimal for decimals."
        )
    return column


def _type_of_parameter(column: Column) -> sa.types.TypeEngine[Any]:
    """Return a type that takes any number of a cursor, even one beyond the column's."""
    match column.type:
        case sa.Integer():
            return _BIG
        case SortableDecimal() as decimal:
            return decimal.clamping()
        case same:
            return same


_SORTABLE = (
    sa.Boolean,
    sa.Date,
    sa.Integer,
    sa.Uuid,
    Instant,
    SortableText,
    SortableDecimal,
)
_BIG = sa.BigInteger()
