"""Cursors: the sort key of a page's last item as opaque text."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from application.errors import Invalid
from application.json_values import INTEGERS

SortValue = datetime | date | int | Decimal | str | UUID | bool
"""Types that every storage sorts alike: text by code points, False before True."""

MAX_CURSOR = 4096  # characters
MAX_DIGITS = 34  # of a Decimal: significant digits, and limit of its exponent


def encode(order: str, values: Sequence[SortValue]) -> str:
    """Return a cursor that continues lists of this order.

    Raises ValueError if the values are too long; up to 700 characters of text always
    fit.
    """
    content = [order, *map(_to_json, values)]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    if len(cursor) > MAX_CURSOR:
        raise ValueError(f"A sort key by {order} is too long for a cursor.")
    return cursor


def decode(cursor: str, order: str, kinds: Sequence[type]) -> tuple[SortValue, ...]:
    """Return the values of a cursor, which have the types `kinds`.

    Raises Invalid if the cursor is not exactly what `encode` returns for the values.
    """
    if len(cursor) <= MAX_CURSOR:
        try:
            values = _read(cursor, kinds)
            if encode(order, values) == cursor:
                return values
        except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
            pass
    raise Invalid(
        "Cursor must be the `next` of an earlier page of the same list.", field="cursor"
    )


def _read(cursor: str, kinds: Sequence[type]) -> tuple[SortValue, ...]:
    """Return the values; `decode` handles the errors that malformed cursors cause."""
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    _, *values = json.loads(text)
    return tuple(
        _from_json(kind, value) for kind, value in zip(kinds, values, strict=True)
    )


def _to_json(value: SortValue) -> int | str:
    match value:
        case int() | str():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)


def _from_json(kind: type, value: object) -> SortValue:
    if issubclass(kind, Enum):
        member: SortValue = kind(value).value
        return member
    return PARSERS[kind](value)


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _int(value: object) -> int:
    if type(value) is not int or value not in INTEGERS:
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:  # some databases reject \0
        raise TypeError
    return value


def _decimal(value: object) -> Decimal:
    number = Decimal(_text(value))
    if not number.is_finite() or abs(number.adjusted()) >= MAX_DIGITS:
        raise ValueError
    if len(number.as_tuple().digits) > MAX_DIGITS:
        raise ValueError
    return number


PARSERS: Mapping[type, Callable[[object], SortValue]] = {
    bool: _bool,
    int: _int,
    str: _text,
    Decimal: _decimal,
    date: lambda value: date.fromisoformat(_text(value)),
    datetime: lambda value: datetime.fromisoformat(_text(value)).astimezone(UTC),
    UUID: lambda value: UUID(_text(value)),
}
