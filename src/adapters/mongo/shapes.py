"""What a collection holds: the fields of its documents, and its indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.refusals import Refusals
from adapters.records import from_record, to_record

T = TypeVar("T")

Document = dict[str, Any]
Order = Sequence[tuple[str, int]]
Kind = dict[str, Any]  # in the words of $jsonSchema

BY_ID: Order = [("_id", ASCENDING)]
COUNT: Kind = {"bsonType": ["int", "long"], "minimum": 0}
TEXT: Kind = {"bsonType": "string"}
_KINDS: dict[Any, Kind] = {
    UUID: {"bsonType": "binData"},
    bool: {"bsonType": "bool"},
    int: COUNT,
    datetime: {"bsonType": "date"},
    str: TEXT,
    Mapping: {"bsonType": "object"},
    Any: {},
}


def text(*, longest: int) -> Kind:
    return {**TEXT, "maxLength": longest}


def optional(kind: Kind) -> Kind:
    return {**kind, "bsonType": [kind["bsonType"], "null"]}


@dataclass(frozen=True, slots=True)
class Shape:
    """Documents with the fields of a dataclass, all of which are required.

    Further ones are let through, for the next revision has them.
    """

    collection: str
    kind: type[Any]
    indexes: Sequence[IndexModel]
    more: Mapping[str, Kind] = field(default_factory=dict)  # which the annotations do not say
    refusals: Refusals = field(default_factory=dict)
    added: Mapping[str, Any] = field(default_factory=dict)  # values of fields that came later
    renamed: Mapping[str, str] = field(default_factory=dict)  # today's names, by the former ones
    dropped_indexes: Sequence[str] = ()

    @property
    def validator(self) -> Document:
        types = get_type_hints(self.kind)
        properties = {"_id": _kind(UUID)}
        for item in fields(self.kind):
            if item.init and item.name != "id":
                properties[item.name] = _kind(types[item.name])
        properties |= self.more
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}

    @property
    def is_outdated(self) -> Document:
        """Match the documents of former revisions."""
        later = [*self.added, *self.renamed.values()]
        return {"$or": [{name: {"$exists": False}} for name in later]}

    @property
    def mending(self) -> list[Document]:
        """Bring them up to date by one update, because the validator judges its result."""
        values: Document = {
            name: {"$ifNull": [f"${name}", f"${former}"]} for former, name in self.renamed.items()
        }
        for name, value in self.added.items():
            values[name] = {"$ifNull": [f"${name}", value]}
        steps: list[Document] = [{"$set": values}]
        if self.renamed:
            steps.append({"$unset": list(self.renamed)})
        return steps


def _kind(wanted: Any) -> Kind:
    """Return what is asked of a field that is annotated so."""
    wanted = getattr(wanted, "__supertype__", wanted)
    arguments = get_args(wanted)
    if NoneType in arguments:
        return optional(_kind(arguments[0]))
    if get_origin(wanted) is set:
        return {"bsonType": "array", "items": _kind(*arguments)}
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return TEXT
    return _KINDS[get_origin(wanted) or wanted]


def to_document(thing: Any) -> Document:
    record = to_record(thing)
    return {"_id": record.pop("id"), **record}


def from_document(kind: type[T], document: Document) -> T:
    return from_record(kind, {"id": document["_id"], **document})
