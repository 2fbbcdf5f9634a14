"""What a collection holds: the fields of its documents, and its indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from bson import Decimal128
from pymongo import ASCENDING, IndexModel

from adapters.mongo.refusals import Refusals
from adapters.records import from_record, to_record
from application.jobs.payload import Json

T = TypeVar("T")

Document = dict[str, Any]  # as the drivers take and return it
FieldSchema = Document  # in the words of $jsonSchema
Order = Sequence[tuple[str, int]]

BY_ID: Order = [("_id", ASCENDING)]
COUNT: FieldSchema = {"bsonType": ["int", "long"], "minimum": 0}
TEXT: FieldSchema = {"bsonType": "string"}
_SCHEMAS: Mapping[object, FieldSchema] = {
    UUID: {"bsonType": "binData"},
    bool: {"bsonType": "bool"},
    int: COUNT,
    datetime: {"bsonType": "date"},
    str: TEXT,
    Mapping: {"bsonType": "object"},
    Json: {},
}


def text(*, max_length: int) -> FieldSchema:
    return {**TEXT, "maxLength": max_length}


def optional(schema: FieldSchema) -> FieldSchema:
    return {**schema, "bsonType": [schema["bsonType"], "null"]}


@dataclass(frozen=True, slots=True)
class Shape:
    """Documents with the fields of a dataclass, all of which are required.

    Further ones are let through, for the next revision has them.
    """

    collection: str
    kind: type
    indexes: Sequence[IndexModel]
    more: Mapping[str, FieldSchema] = field(default_factory=dict)  # than the annotations say
    refusals: Refusals = field(default_factory=dict)
    added: Mapping[str, object] = field(default_factory=dict)  # values of fields that came later
    renamed: Mapping[str, str] = field(default_factory=dict)  # today's names, by the former ones
    dropped_indexes: Sequence[str] = ()

    @property
    def validator(self) -> Document:
        types = get_type_hints(self.kind)
        properties = {"_id": _schema_of(UUID)}
        for item in fields(self.kind):
            if item.init and item.name != "id":
                properties[item.name] = _schema_of(types[item.name])
        properties |= self.more
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}

    @property
    def outdated(self) -> Document:
        """Match the documents of former revisions."""
        later = [*self.added, *self.renamed.values()]
        return {"$or": [{name: {"$exists": False}} for name in later]}

    @property
    def migration(self) -> list[Document]:
        """Bring them up to date by one update, because the validator judges its result."""
        values: Document = {}
        for former, name in self.renamed.items():
            values[name] = {"$ifNull": [f"${name}", f"${former}"]}
        for name, value in self.added.items():
            values[name] = {"$ifNull": [f"${name}", value]}
        steps: list[Document] = [{"$set": values}]
        if self.renamed:
            steps.append({"$unset": list(self.renamed)})
        return steps


def _schema_of(annotation: object) -> FieldSchema:
    """Return what is asked of a field that is annotated so."""
    wanted = getattr(annotation, "__supertype__", annotation)
    origin = get_origin(wanted)
    arguments = get_args(wanted)
    if NoneType in arguments:
        return optional(_schema_of(arguments[0]))
    if origin is set:
        return {"bsonType": "array", "items": _schema_of(*arguments)}
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return TEXT
    return _SCHEMAS[origin or wanted]


def to_bson(value: object) -> object:
    """Return what stands in a document for the value: it sorts as the value does."""
    if isinstance(value, Decimal):
        return Decimal128(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def to_document(thing: object) -> Document:
    record = to_record(thing)
    return {"_id": record.pop("id"), **record}


def from_document(kind: type[T], document: Document) -> T:
    return from_record(kind, {"id": document["_id"], **document})
