"""Tests of values stored in documents."""

from dataclasses import dataclass
from decimal import Decimal

import bson
import pytest
from bson import Decimal128
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from hypothesis import given, settings

from adapters.mongo.field_schemas import schema_of
from adapters.mongo.values import (
    BSON,
    Document,
    from_document,
    read_decimal,
    read_key,
    to_document,
    write_decimal,
    write_key,
)
from application.json_values import JSON
from tests.adapters.contracts.specimen import Specimen
from tests.adapters.contracts.specimen_values import exactly
from tests.adapters.contracts.strategies import specimens

OPTIONS: CodecOptions[Document] = CodecOptions(
    tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
)


def test_documents_and_json_keep_the_same_types() -> None:
    assert JSON.single.keys() == BSON.single.keys()


@pytest.mark.parametrize("text", ["0.00", "-0.0", "1E+3", "9" * 34, "NaN", "1E-6176"])
def test_a_decimal_that_fits_can_be_sorted_and_summed_up(text: str) -> None:
    written = write_decimal(Decimal(text))
    assert isinstance(written, Decimal128)
    assert str(read_decimal(written)) == text


@pytest.mark.parametrize("text", ["9" * 35, "1E+6144", "1E-6177", "NaN123"])
def test_a_decimal_that_would_be_changed_is_text(text: str) -> None:
    written = write_decimal(Decimal(text))
    assert isinstance(written, str)
    assert str(read_decimal(written)) == text


@pytest.mark.parametrize("key", ["$a", "a.b", "%", "%24", "%2524", "a\0b", ""])
def test_keys_are_escaped_from_operators_and_paths(key: str) -> None:
    assert not {"$", ".", "\0"} & {*write_key(key)}
    assert read_key(write_key(key)) == key


@settings(max_examples=50, deadline=None, database=None)
@given(specimen=specimens())
def test_any_values_come_back_as_they_were(specimen: Specimen) -> None:
    document = bson.decode(
        bson.encode(to_document(specimen), codec_options=OPTIONS), OPTIONS
    )
    assert exactly(from_document(Specimen, document)) == exactly(specimen)


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str = "EUR"


MONEY = {
    "bsonType": "object",
    "properties": {
        "amount": {"bsonType": ["decimal", "string"]},
        "currency": {"bsonType": "string"},
    },
    "required": ["amount"],
}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (Money, MONEY),
        (int | None, {"bsonType": ["int", "long", "null"]}),
        (list[Money], {"bsonType": "array", "items": MONEY}),
        (set[str], {"bsonType": "array", "items": {"bsonType": "string"}}),
        (tuple[int, str], {"bsonType": "array", "minItems": 2, "maxItems": 2}),
        (
            dict[str, bytes],
            {"bsonType": "object", "additionalProperties": {"bsonType": "binData"}},
        ),
    ],
    ids=str,
)
def test_the_schema_of_a_field_describes_its_values(
    annotation: object, schema: object
) -> None:
    assert schema_of(annotation) == schema
