import re
from decimal import Decimal
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from adapters.sql.tables import SortableDecimal
from entrypoints.http.request_models import require_format
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.fields import parse_fields
from tools.scaffold.names import Name

INVOICE = Name.parse("Invoice")


def test_each_part_of_a_field_is_read() -> None:
    number, total, state, notes = parse_fields(
        "number:str:unique total:decimal(2) state:enum(open|paid)=open notes:text?",
        INVOICE,
    )
    assert (number.annotation, number.is_unique) == ("str", True)
    assert (total.annotation, total.column) == ("Decimal", "SortableDecimal(2)")
    assert total.revision_column == SortableDecimal(2).spelled_out
    assert state.default_code == " = InvoiceState.OPEN"
    assert (notes.annotation, notes.not_null) == ("str | None", "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("", "say which fields it has"),
        ("title", "is no field"),
        ("title:complex", "there is no type complex; choose among bool, date"),
        ("title:str title:int", "two fields named title"),
        ("Title:str", "is no name of a field"),
        ("class:str", "is a word of Python"),
        ("type:str", "is a word of Python"),
        ("version:int", "has a meaning of its own"),
        ("invoice_id:uuid", "has a meaning of its own"),
        ("total:decimal", "say how many decimal places"),
        ("total:decimal(9)", "say how many decimal places"),
        ("state:enum(open)", "name two or more different words"),
        ("state:enum(a|a)", "name two or more different words"),
        ("state:enum(a|b)=c", "is not among"),
        ("paid:bool=maybe", "true or false"),
        ("paid:bool:unique", "cannot be unique"),
        ("count:int=many", "a number up to 1000000"),
        ("due_on:date=today", "cannot be a default"),
        ("title:str?=none", "an optional field has no default"),
        ("title:str:unique=one", "a unique field has no default"),
        ("title:str(5)", "takes nothing in brackets"),
        (" ".join(f"field{number}:int" for number in range(51)), "too many"),
    ],
)
def test_invalid_fields_are_refused_by_name(fields: str, reason: str) -> None:
    with pytest.raises(ScaffoldError, match=reason):
        parse_fields(fields, INVOICE)


def test_a_decimal_is_described_as_the_string_that_it_must_be() -> None:
    [total] = parse_fields("total:decimal(2)", INVOICE)
    imported = {
        "Annotated": Annotated,
        "Decimal": Decimal,
        "WithJsonSchema": WithJsonSchema,
        "re": re,
        "require_format": require_format,
    }
    exec(total.http_pattern, imported)
    kind: TypeAdapter[Decimal] = TypeAdapter(eval(total.http_type, imported))
    pattern = r"^-?\d{1,12}(\.\d{1,2})?$"
    assert kind.json_schema() == {"type": "string", "pattern": pattern}
    assert kind.validate_python("12.50") == Decimal("12.50")
    with pytest.raises(ValidationError):
        kind.validate_python(12.5)
