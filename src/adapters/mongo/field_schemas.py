"""`$jsonSchema` of a document's fields, derived from type annotations."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args, get_origin
from uuid import UUID

from application.converters import (
    MAPPINGS,
    annotations,
    is_enum,
    is_value_object,
    split_optional,
)
from application.json_values import Json

FieldSchema = dict[str, Any]  # as the drivers take it

INTEGER: FieldSchema = {"bsonType": ["int", "long"]}
NON_NEGATIVE: FieldSchema = {**INTEGER, "minimum": 0}
TEXT: FieldSchema = {"bsonType": "string"}
_SINGLE: Mapping[object, FieldSchema] = {
    str: TEXT,
    int: INTEGER,
    bool: {"bsonType": "bool"},
    float: {"bsonType": "double"},
    Decimal: {"bsonType": ["decimal", "string"]},
    date: TEXT,
    datetime: {"bsonType": "date"},
    timedelta: INTEGER,
    UUID: {"bsonType": "binData"},
    bytes: {"bsonType": "binData"},
    Json: {},
}


def text(*, max_length: int) -> FieldSchema:
    return {**TEXT, "maxLength": max_length}


def optional(schema: FieldSchema) -> FieldSchema:
    match schema.get("bsonType"):
        case None:  # anything
            return schema
        case str() as only:
            return {**schema, "bsonType": [only, "null"]}
        case several:
            return {**schema, "bsonType": [*several, "null"]}


def schema_of(annotation: object) -> FieldSchema:
    """Return the schema of a field with the annotation, whose type is convertible."""
    annotated, may_be_none = split_optional(annotation, where="a field")
    schema = _schema_of_type(annotated)
    return optional(schema) if may_be_none else schema


def _schema_of_type(annotated: object) -> FieldSchema:
    if annotated in _SINGLE:
        return _SINGLE[annotated]
    if is_enum(annotated):
        return {"bsonType": ["string", "int", "long"]}
    if is_value_object(annotated):
        return _schema_of_object(annotated)
    origin = get_origin(annotated)
    arguments = get_args(annotated)
    if origin in MAPPINGS:
        return {"bsonType": "object", "additionalProperties": schema_of(arguments[1])}
    if origin is tuple and arguments[1:] != (...,):
        return {
            "bsonType": "array",
            "minItems": len(arguments),
            "maxItems": len(arguments),
        }
    return {"bsonType": "array", "items": schema_of(arguments[0])}


def _schema_of_object(kind: type) -> FieldSchema:
    """Return the schema of a value object.

    Fields with defaults are optional, as documents may predate them.
    """
    properties = {
        name: schema_of(annotation) for name, annotation in annotations(kind).items()
    }
    has_default = {
        field.name
        for field in fields(kind)
        if not (field.default is MISSING and field.default_factory is MISSING)
    }
    schema: FieldSchema = {"bsonType": "object", "properties": properties}
    required = [name for name in properties if name not in has_default]
    if required:  # MongoDB refuses an empty list
        schema["required"] = required
    return schema
