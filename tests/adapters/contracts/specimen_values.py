"""Difficult values for each field of a specimen, and an exact comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.adapters.contracts.specimen import (
    A_LINE,
    EURO,
    Grade,
    Level,
    Line,
    Money,
    Shade,
)

TEXTS = [
    "",
    " ",
    "e\u0301",
    "é",
    "👩‍🔬🇪🇺",
    "שלום \u202eسلام",
    "'\"\\`%_$.{}",
    "a\tb\r\nc",
    "NULL",
    "1",
]
NUMBERS = [
    "0",
    "0.00",
    "-0.0",
    "1E+3",
    "1.10",
    "0.1",
    "-12345678901234.5678901234567",
    "1E-28",
]
LARGE = ["9" * 40 + ".5", "1E+9999", "-1E-9999", "NaN", "-Infinity"]
DECIMALS = [Decimal(number) for number in NUMBERS + LARGE]
DATES = [date.min, date.max, date(1969, 12, 31), date(2024, 2, 29)]
DURATIONS = [
    timedelta(),
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(days=-1000, seconds=3, microseconds=7),
    timedelta(microseconds=2**63 - 1),
    timedelta(microseconds=-(2**63)),
]
INTS = [0, -1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)]
FLOATS = [0.1, -0.5, 1e308, 5e-324, 3.0, 1e22, 2.0**63, float("inf"), float("-inf")]
NESTED_FLOATS = [*FLOATS, -0.0, float("nan")]  # SQLite's columns store neither
BLOBS = [b"", bytes(range(256)), b"\x00", b"text"]
MOMENTS = [
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(microsecond=999_000, tzinfo=UTC),
]
MONEY = [
    Money(amount, text) for amount, text in zip(DECIMALS, TEXTS + TEXTS, strict=False)
]
KEYS = [*TEXTS, "$a", "a.b", "$", ".", "%24", "%", "a$b", "$set", "_id", "id"]
LINES = [
    A_LINE,
    *(Line(text=text, price=None) for text in TEXTS),
    *(Line(text="", price=money) for money in MONEY),
    *(Line(text="", price=None, due=day) for day in DATES),
    Line(text="", price=EURO, labels=frozenset({Grade.GOOD})),
]

HARD: Mapping[str, Sequence[object]] = {
    "count": INTS,
    "is_open": [True, False],
    "ratio": FLOATS,
    "rate": DECIMALS,
    "fee": [None, *DECIMALS],
    "day": DATES,
    "closed_on": [None, *DATES],
    "duration": DURATIONS,
    "pause": [None, *DURATIONS],
    "owner_id": [None, UUID(int=0), UUID(int=2**128 - 1)],
    "grade": list(Grade),
    "level": list(Level),
    "shade": [None, *Shade],
    "digest": BLOBS,
    "seal": [None, *BLOBS],
    "price": MONEY,
    "discount": [None, *MONEY],
    "lines": [[], LINES, [A_LINE, A_LINE]],
    "pair": [(number, money) for number, money in zip(INTS, MONEY, strict=False)],
    "days": [(), tuple(DATES)],
    "tags": [set(), {""}, set(TEXTS)],
    "levels": [frozenset(), frozenset(Level)],
    "pairs": [set(), {(number, text) for number in INTS for text in (None, *TEXTS)}],
    "texts": [{}, {"": None}, {key: key for key in KEYS}],
    "book": [{}, {"": {}}, {key: {key: DECIMALS} for key in KEYS}],
    "numbers": [[], [None], NESTED_FLOATS],
    "moments": [[], MOMENTS],
    "pauses": [None, [], DURATIONS],
    "blobs": [[], BLOBS],
}


def exactly(value: Any) -> Any:
    """Return a form in which only identical values are equal: 1 and True are not."""
    if is_dataclass(value) and not isinstance(value, type):
        named = [(field.name, getattr(value, field.name)) for field in fields(value)]
        return type(value).__name__, [(name, exactly(each)) for name, each in named]
    match value:
        case list() | tuple():
            return type(value).__name__, [exactly(each) for each in value]
        case set() | frozenset():
            return type(value).__name__, sorted(repr(exactly(each)) for each in value)
        case dict():
            return "dict", sorted(
                (key, repr(exactly(each))) for key, each in value.items()
            )
        case UUID():  # or a driver's own subclass
            return "UUID", value.int
        case datetime():  # or of another class of UTC
            return "datetime", value.isoformat()
    return type(value).__name__, repr(value)
