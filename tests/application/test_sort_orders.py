import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any, NewType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.cursors import MAX_CURSOR
from application.errors import Invalid
from application.sort_orders import Position, SortOrder
from tests.builders import NOW, an_id

ProductId = NewType("ProductId", UUID)
ID = an_id()


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Rank(IntEnum):
    FIRST = 1


class Mixed(Enum):
    TEXT = "text"
    NUMBER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    id: ProductId
    name: str = "Knots & splices, 2ⁿᵈ 🪢"
    added_at: datetime = NOW
    released_on: date = date(2026, 11, 23)
    stock: int = -5
    price: Decimal = Decimal("12.50")
    maker: UUID = ID
    active: bool = True
    size: Size = Size.SMALL
    rank: Rank = Rank.FIRST
    mixed: Mixed = Mixed.TEXT
    weight: float = 1.0
    sold_at: datetime | None = None
    tags: tuple[str, ...] = ()


FIELDS = [
    "name", "added_at", "released_on", "stock", "price", "maker", "active", "size", "rank"
]  # fmt: skip
BY_ALL = SortOrder.by(Product, *FIELDS)


def cursor_of(*content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return (
        base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass"))
        .decode()
        .rstrip("=")
    )


def test_a_cursor_leads_back_to_its_position_whatever_the_list_is_sorted_by() -> None:
    for order in (
        BY_ALL,
        BY_ALL.reverse(),
        *(SortOrder.by(Product, name) for name in FIELDS),
    ):
        position = order.position_of(Product(id=ProductId(ID)))
        assert Position.decode(position.encode(), order) == position


@given(
    st.datetimes(timezones=st.timezones()), st.integers(-(2**63), 2**63 - 1), st.dates()
)
def test_a_cursor_leads_back_to_any_position(
    at: datetime, stock: int, day: date
) -> None:
    order = SortOrder.by(Product, "added_at", "stock", "released_on")
    values = (at.astimezone(UTC), stock, day, ID)
    assert Position.decode(Position(order, values).encode(), order).values == values


def test_the_id_comes_last_and_once() -> None:
    assert SortOrder.by(Product).names == ["id"]
    assert SortOrder.by(Product, "id").names == ["id"]
    assert str(SortOrder.by(Product, "name", "stock").reverse()) == "-name,stock,id"


@pytest.mark.parametrize("name", ["sold_at", "weight", "tags", "mixed"])
def test_fields_that_storages_sort_differently_are_refused(name: str) -> None:
    with pytest.raises(TypeError, match=f"Product.{name}"):
        SortOrder.by(Product, name)


def test_members_of_an_enum_are_sorted_by_their_values() -> None:
    position = SortOrder.by(Product, "size", "rank").position_of(
        Product(id=ProductId(ID))
    )
    assert position.values == ("small", 1, ID)
    assert {type(value) for value in position.values[:2]} == {str, int}


def test_a_position_of_another_order_is_refused() -> None:
    position = SortOrder.by(Product, "name").position_of(Product(id=ProductId(ID)))
    with pytest.raises(ValueError, match="name,id"):
        position.values_in(SortOrder.by(Product, "stock"))


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Position.decode(text, BY_ALL)
    assert refused.value.field == "cursor"


FORGED: list[tuple[str, Any]] = [
    ("added_at", "2026-11-23"),
    ("added_at", "2026-11-23T12:00:00"),
    ("added_at", "2026-11-23T12:00:00Z"),
    ("added_at", "0001-01-01T00:00:00+23:59"),
    ("added_at", 7),
    ("released_on", "2026-11-23T12:00:00+00:00"),
    ("released_on", "20261123"),
    ("stock", "5"),
    ("stock", 5.0),
    ("stock", True),
    ("stock", 2**63),
    ("stock", float("nan")),
    ("price", 12.5),
    ("price", "12,5"),
    ("price", "NaN"),
    ("price", "Infinity"),
    ("price", "1E+999999"),
    ("price", "1E-999999"),
    ("price", "1" * 35),
    ("price", "1_0"),
    ("name", 7),
    ("name", None),
    ("name", "a\0b"),
    ("name", "\ud800"),
    ("name", ["Knots"]),
    ("maker", "made up"),
    ("maker", "{018f0000-0000-7000-8000-000000000000}"),
    ("active", 1),
    ("active", "true"),
    ("size", "medium"),
    ("size", "SMALL"),
    ("rank", 1.0),
    ("rank", True),
]


@pytest.mark.parametrize(("name", "value"), FORGED)
def test_a_forged_value_is_refused(name: str, value: object) -> None:
    order = SortOrder.by(Product, name)
    with pytest.raises(Invalid):
        Position.decode(cursor_of(str(order), value, str(ID)), order)


@pytest.mark.parametrize(
    "content",
    [
        (),
        ("name,id",),
        ("name,id", "Knots"),
        ("name,id", "Knots", "made up"),
        ("name,id", "Knots", str(ID), 1),
        ("name", "Knots", str(ID)),
        ("-name,id", "Knots", str(ID)),
        ({"name": "Knots"}, "Knots", str(ID)),
    ],
)
def test_a_forged_cursor_is_refused(content: tuple[object, ...]) -> None:
    order = SortOrder.by(Product, "name")
    with pytest.raises(Invalid):
        Position.decode(cursor_of(*content), order)
    genuine = order.position_of(Product(id=ProductId(ID))).encode()
    for changed in (genuine + "=", genuine + "\n", genuine[:-1], " " + genuine):
        with pytest.raises(Invalid):
            Position.decode(changed, order)


def test_a_cursor_is_bounded_before_it_is_read() -> None:
    order = SortOrder.by(Product, "name")
    for text in ("[" * MAX_CURSOR * 2, cursor_of("name,id", "x" * MAX_CURSOR, str(ID))):
        with pytest.raises(Invalid):
            Position.decode(text, order)
    nested = base64.urlsafe_b64encode(b"[" * (MAX_CURSOR // 4 * 3)).decode()
    with pytest.raises(Invalid):
        Position.decode(nested, order)


def test_a_text_of_700_characters_has_a_cursor_and_a_longer_one_may_have_none() -> None:
    order = SortOrder.by(Product, "name")
    max_length = order.position_of(Product(id=ProductId(ID), name="🪢" * 700))
    assert Position.decode(max_length.encode(), order) == max_length
    with pytest.raises(ValueError, match="name,id"):
        order.position_of(Product(id=ProductId(ID), name="🪢" * 800)).encode()
