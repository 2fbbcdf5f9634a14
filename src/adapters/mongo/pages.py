"""Keyset pages in MongoDB."""

from pymongo import ASCENDING, DESCENDING

from adapters.mongo.shapes import Order
from adapters.mongo.values import BSON, Document
from application.sort_orders import Position, SortOrder
from application.structures import PASS_THROUGH


def sort_fields(order: SortOrder) -> Order:
    """Return the sort specification of the order, for queries and for their index."""
    direction = DESCENDING if order.descending else ASCENDING
    return [(name, direction) for name in _fields(order)]


def after_position(order: SortOrder, after: Position | None) -> Document:
    """Return conditions that match the documents after the position.

    For fields a and b: `a > x or (a = x and b > y)`.
    """
    if after is None:
        return {}
    operator = "$lt" if order.descending else "$gt"
    fields = _fields(order)
    values = _stored_values(order, after)
    alternatives: list[Document] = []
    equal: Document = {}
    for field, value in zip(fields, values, strict=True):
        alternatives.append({**equal, field: {operator: value}})
        equal[field] = value
    # Without bounds on the first field, the `$or` would scan the index from its start.
    bounds = {fields[0]: {f"{operator}e": values[0]}}
    return {"$and": [bounds, {"$or": alternatives}]}


def _stored_values(order: SortOrder, position: Position) -> list[object]:
    """Return the position's values as documents store them."""
    # A position has the plain values of enum members already.
    kinds = [kind for _, kind in order.fields]
    converters = [BSON.single.get(kind, PASS_THROUGH) for kind in kinds]
    pairs = zip(converters, position.values_in(order), strict=True)
    return [converter.write(value) for converter, value in pairs]


def _fields(order: SortOrder) -> list[str]:
    return ["_id" if name == "id" else name for name in order.names]
