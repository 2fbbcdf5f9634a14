"""Keyset pages in MongoDB."""

from pymongo import ASCENDING, DESCENDING

from adapters.mongo.shapes import Order
from adapters.mongo.values import BSON, Document
from application.sort_orders import Position, SortOrder
from application.structures import PASS_THROUGH


def sort_fields(order: SortOrder) -> Order:
    """Return the order in the driver's words, for a query as for the index that it needs."""
    direction = DESCENDING if order.descending else ASCENDING
    return [(name, direction) for name in _fields(order)]


def after_position(order: SortOrder, after: Position | None) -> Document:
    """Ask for what comes after the position."""
    if after is None:
        return {}
    beyond = "$lt" if order.descending else "$gt"
    fields = _fields(order)
    values = _as_stored(order, after)
    alternatives: list[Document] = []
    equal: Document = {}
    for field, value in zip(fields, values, strict=True):
        alternatives.append({**equal, field: {beyond: value}})
        equal[field] = value
    # The first is where the index begins; the second is a filter.
    return {"$and": [{fields[0]: {f"{beyond}e": values[0]}}, {"$or": alternatives}]}


def _as_stored(order: SortOrder, position: Position) -> list[object]:
    """Return the position's values as documents have them; members of an enum are plain already."""
    kinds = [kind for _, kind in order.fields]
    converters = [BSON.single.get(kind, PASS_THROUGH) for kind in kinds]
    pairs = zip(converters, position.values_in(order), strict=True)
    return [converter.write(value) for converter, value in pairs]


def _fields(order: SortOrder) -> list[str]:
    return ["_id" if name == "id" else name for name in order.names]
