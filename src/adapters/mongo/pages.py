"""Keyset pages in MongoDB."""

from pymongo import ASCENDING, DESCENDING

from adapters.mongo.shapes import Document, Order, to_bson
from application.sort_orders import Position, SortOrder


def sort_of(order: SortOrder) -> Order:
    """Return the order in the driver's words, for a query as for the index that it needs."""
    direction = DESCENDING if order.descending else ASCENDING
    return [(name, direction) for name in _fields(order)]


def following(order: SortOrder, after: Position | None) -> Document:
    """Ask for what comes after the position."""
    if after is None:
        return {}
    beyond = "$lt" if order.descending else "$gt"
    fields = _fields(order)
    values = [to_bson(value) for value in after.values_in(order)]
    alternatives: list[Document] = []
    equal: Document = {}
    for field, value in zip(fields, values, strict=True):
        alternatives.append({**equal, field: {beyond: value}})
        equal[field] = value
    # The first is where the index begins; the second is a filter.
    return {"$and": [{fields[0]: {f"{beyond}e": values[0]}}, {"$or": alternatives}]}


def _fields(order: SortOrder) -> list[str]:
    return ["_id" if name == "id" else name for name in order.names]
