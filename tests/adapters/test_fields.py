"""Tests that importing an adapter fails if storages cannot store one of the fields."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NewType
from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.memory.repository import MemoryRepository
from adapters.mongo.shapes import Shape
from adapters.sql.repository import SqlRepository
from adapters.sql.rows import ROWS
from adapters.sql.tables import Json
from application.converters import Converters
from application.json_values import JSON
from domain.events import Aggregate

InvoiceId = NewType("InvoiceId", UUID)


@dataclass(frozen=True, slots=True)
class Rate:
    value: complex


@dataclass(frozen=True, slots=True)
class Tree:
    branches: "list[Tree]"


@dataclass(slots=True)
class Entity:
    name: str


def an_invoice(annotation: Any) -> Any:
    """Return an aggregate class whose field `rate` has the annotation."""

    @dataclass(kw_only=True)
    class Invoice(Aggregate[InvoiceId]):
        rate: annotation

    return Invoice


def in_memory(kind_of_invoice: Any) -> None:
    class MemoryInvoices(MemoryRepository[Any, InvoiceId]):
        kind = kind_of_invoice


def in_sql(kind_of_invoice: Any) -> None:
    class SqlInvoices(SqlRepository[Any, InvoiceId]):
        kind = kind_of_invoice
        table = sa.Table(
            "invoices",
            sa.MetaData(),
            sa.Column("id", sa.Uuid, primary_key=True),
            sa.Column("version", sa.Integer),
            sa.Column("rate", Json),
        )


def in_mongo(kind: Any) -> None:
    Shape("invoices", kind, indexes=[])


DEFINITIONS = {
    "memory": in_memory,
    "sql": in_sql,
    "mongo": in_mongo,
}
REFUSED = {
    "complex": (complex, "Invoice.rate: complex is not a type that storages support."),
    "object": (object, "Invoice.rate: object is not a type that storages support."),
    "optional": (
        complex | None,
        "Invoice.rate: complex is not a type that storages support.",
    ),
    "list": (
        list[complex],
        "Invoice.rate: complex is not a type that storages support.",
    ),
    "bare": (list, "Invoice.rate: list is not a type that storages support."),
    "tuple": (
        tuple[int, complex],
        "Invoice.rate: complex is not a type that storages support.",
    ),
    "dict": (
        dict[str, list[complex]],
        "Invoice.rate: complex is not a type that storages support.",
    ),
    "keys": (
        dict[int, str],
        "Invoice.rate: dict[int, str] is not a type that storages support.",
    ),
    "union": (
        int | str,
        "Invoice.rate: int | str is not a type that storages support.",
    ),
    "value object": (
        list[Rate | None],
        "Invoice.rate.value: complex is not a type that storages support.",
    ),
    "entity": (
        list[Entity],
        "Invoice.rate: Entity is not a type that storages support.",
    ),
    "recursion": (
        Tree,
        "Invoice.rate.branches: Tree contains itself, which storages do not support.",
    ),
}


@pytest.mark.parametrize("define", DEFINITIONS.values(), ids=list(DEFINITIONS))
@pytest.mark.parametrize(("annotation", "error"), REFUSED.values(), ids=list(REFUSED))
def test_a_field_of_an_unsupported_type_is_refused_by_name(
    define: Callable[[Any], None], annotation: object, error: str
) -> None:
    with pytest.raises(TypeError) as refused:
        define(an_invoice(annotation))
    assert str(refused.value) == error


@pytest.mark.parametrize("define", DEFINITIONS.values(), ids=list(DEFINITIONS))
def test_a_field_of_a_supported_type_is_accepted(
    define: Callable[[Any], None],
) -> None:
    define(an_invoice(dict[str, list[int | None]]))


def test_rows_and_json_keep_the_same_types() -> None:
    assert JSON.single.keys() == ROWS.converters.single.keys()


@dataclass(frozen=True)
class Cents:
    count: int


@dataclass(frozen=True)
class NamedCents(Cents):
    name: str


@pytest.mark.parametrize(
    ("annotation", "value"),
    [(date, datetime(2026, 11, 23, tzinfo=UTC)), (Cents, NamedCents(1, "one"))],
    ids=["date", "value object"],
)
@pytest.mark.parametrize("converters", [JSON, ROWS.converters], ids=["json", "rows"])
def test_a_value_of_a_subclass_is_refused_rather_than_cut(
    converters: Converters, annotation: object, value: object
) -> None:
    with pytest.raises(TypeError, match="instead of"):
        converters.of(annotation, where="Invoice.field").write(value)


def test_a_value_object_takes_the_default_of_a_field_that_was_added_later() -> None:
    @dataclass(frozen=True)
    class Price:
        cents: int
        currency: str = "EUR"

    read = JSON.of(Price, where="Invoice.price").read
    assert read({"cents": 1}) == Price(1)
    assert read({"cents": 1, "of a later version": 2}) == Price(1)
    with pytest.raises(TypeError, match="cents"):
        read({"currency": "EUR"})
