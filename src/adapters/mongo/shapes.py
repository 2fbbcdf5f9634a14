"""What a collection holds: the fields of its documents, and its indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pymongo import IndexModel

from adapters.mongo.refusals import Refusals
from adapters.records import from_record, to_record

T = TypeVar("T")

Document = dict[str, Any]
Kind = dict[str, Any]  # in the words of $jsonSchema

ID: Kind = {"bsonType": "binData"}
COUNT: Kind = {"bsonType": ["int", "long"], "minimum": 0}
INSTANT: Kind = {"bsonType": "date"}
OBJECT: Kind = {"bsonType": "object"}
TEXT: Kind = {"bsonType": "string"}
ANYTHING: Kind = {}


def text(*, longest: int) -> Kind:
    return {**TEXT, "maxLength": longest}


def many(kind: Kind) -> Kind:
    return {"bsonType": "array", "items": kind}


def optional(kind: Kind) -> Kind:
    return {**kind, "bsonType": [kind["bsonType"], "null"]}


@dataclass(frozen=True, slots=True)
class Shape:
    """All fields are required; further ones are let through, for the next revision has them."""

    collection: str
    fields: Mapping[str, Kind]
    indexes: Sequence[IndexModel]
    refusals: Refusals = field(default_factory=dict)

    @property
    def validator(self) -> Document:
        properties = {"_id": ID, **self.fields}
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}


def to_document(thing: Any) -> Document:
    record = to_record(thing)
    return {"_id": record.pop("id"), **record}


def from_document(kind: type[T], document: Document) -> T:
    return from_record(kind, {"id": document["_id"], **document})
