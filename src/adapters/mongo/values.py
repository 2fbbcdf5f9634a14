"""Conversion of values to BSON and back.

Values use BSON's own types where there are some. A decimal is stored as Decimal128; one
that Decimal128 would change (more than 34 digits) as text, which MongoDB sorts after
all numbers. Dates are ISO 8601 text, which sorts by time; durations are whole
microseconds. Sort keys of pages use the same converters as documents.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import TypeVar
from uuid import UUID

from bson import Decimal128, Int64

from adapters.records import Records
from application.converters import Converters
from application.json_values import DATE, DURATION, Json, write_integer
from application.structures import PASS_THROUGH, Converter, PlainRecord

T = TypeVar("T")

Document = PlainRecord  # as the drivers take and return it

_ESCAPES = {"%": "%25", "$": "%24", ".": "%2E", "\0": "%00"}


def write_decimal(value: Decimal) -> Decimal128 | str:
    text = str(value)
    try:
        number = Decimal128(value)
    except (DecimalException, ValueError):  # out of range, or too many digits
        return text
    return number if str(number.to_decimal()) == text else text


def read_decimal(plain: Decimal128 | str) -> Decimal:
    return plain.to_decimal() if isinstance(plain, Decimal128) else Decimal(plain)


def write_key(key: str) -> str:
    """Escape characters that MongoDB reads as part of an operator or a path."""
    if key.isidentifier():  # a shortcut for most keys
        return key
    for character, escaped in _ESCAPES.items():
        key = key.replace(character, escaped)
    return key


def read_key(key: str) -> str:
    if "%" in key:
        for character, escaped in reversed(_ESCAPES.items()):
            key = key.replace(escaped, character)
    return key


def write_json(value: Json) -> Json:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {write_key(key): write_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [write_json(each) for each in value]
    return value


def read_json(plain: Json) -> Json:
    if isinstance(plain, dict):
        return {read_key(key): read_json(each) for key, each in plain.items()}
    if isinstance(plain, list):
        return [read_json(each) for each in plain]
    return int(plain) if isinstance(plain, Int64) else plain


BSON = Converters(
    {
        str: PASS_THROUGH,
        int: Converter(write_integer, int),  # the driver returns 64-bit ones as Int64
        bool: PASS_THROUGH,
        float: Converter(float, float),
        Decimal: Converter(write_decimal, read_decimal),
        date: DATE,
        datetime: PASS_THROUGH,
        timedelta: Converter(DURATION.write, lambda plain: DURATION.read(int(plain))),
        UUID: PASS_THROUGH,
        bytes: PASS_THROUGH,
        Json: Converter(write_json, read_json),
    },
    key=Converter(write_key, read_key),
)
_RECORDS = Records(BSON)


def to_document(thing: object) -> Document:
    record = _RECORDS.to_record(thing)
    return {"_id": record.pop("id"), **record}


def from_document(kind: type[T], document: Document) -> T:
    if "_id" in document:
        document = {"id": document["_id"], **document}
    return _RECORDS.from_record(kind, document)
