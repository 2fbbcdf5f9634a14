"""Converters between Python values and JSON, exact and equal on every storage.

Reading is strict: text instead of a number, or a number instead of text, is an error.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from math import copysign, isfinite
from typing import Any, TypeAlias
from uuid import UUID

from application.converters import Converters
from application.errors import Invalid
from application.structures import PASS_THROUGH, Converter, instance_of
from domain.values import truncate_to_milliseconds

Json: TypeAlias = Any
"""A JSON value; `Any`, because a recursive type would reject most of its sources."""

MICROSECOND = timedelta(microseconds=1)
INTEGERS = range(-(2**63), 2**63)  # 64 bits, as databases store them


def as_text(write: Callable[[Any], str], read: Callable[[str], object]) -> Converter:
    return Converter(write, lambda plain: read(instance_of(str, plain)))


def write_instant(moment: datetime) -> str:
    """Return the moment in UTC in ISO 8601.

    Raises ValueError if it has no time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("Datetime must include its offset from UTC.")
    return moment.astimezone(UTC).isoformat()


def write_float(number: float) -> float | str:
    """Return the number, or text for infinities and NaN, which JSON lacks, and -0.0.

    Databases may store -0.0 as 0.
    """
    is_minus_zero = number == 0 and copysign(1, number) < 0
    if is_minus_zero or not isfinite(number):
        return repr(float(number))
    return float(number)


def write_date(day: date) -> str:
    exact: date = instance_of(date, day)  # the time of a datetime would be lost
    return exact.isoformat()


def read_float(plain: object) -> float:
    """Return a float, also from an integer: databases may drop the point of 1.0."""
    if isinstance(plain, bool) or not isinstance(plain, int | float | str):
        raise TypeError(f"{type(plain).__name__} instead of float")
    return float(plain)


def read_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None


def pass_through(kind: type) -> Converter:
    return Converter(PASS_THROUGH.write, partial(instance_of, kind))


def write_integer(number: int) -> int:
    """Return the number.

    Raises Invalid if it exceeds 64 bits, which not every database stores.
    """
    if number not in INTEGERS:
        raise Invalid("Number must fit into 64 bits.")
    return number


def write_duration(duration: timedelta) -> int:
    """Return the duration in microseconds.

    Raises Invalid if the number exceeds 64 bits.
    """
    return write_integer(duration // MICROSECOND)


def read_duration(microseconds: object) -> timedelta:
    return timedelta(microseconds=instance_of(int, microseconds))


DATE = as_text(write_date, date.fromisoformat)
DECIMAL = as_text(str, read_decimal)
INTEGER = Converter(write_integer, partial(instance_of, int))
DURATION = Converter(write_duration, read_duration)

JSON = Converters(
    {
        str: pass_through(str),
        int: INTEGER,
        bool: pass_through(bool),
        float: Converter(write_float, read_float),
        Decimal: DECIMAL,
        date: DATE,
        datetime: as_text(write_instant, datetime.fromisoformat),
        timedelta: DURATION,
        UUID: as_text(str, UUID),
        bytes: as_text(
            lambda value: b64encode(value).decode(), partial(b64decode, validate=True)
        ),
        Json: PASS_THROUGH,
    },
    key=PASS_THROUGH,
)

# JSON in storages: times are truncated to milliseconds, as in BSON.
STORED_JSON = Converters(
    {
        **JSON.single,
        datetime: as_text(
            lambda moment: write_instant(truncate_to_milliseconds(moment)),
            datetime.fromisoformat,
        ),
    },
    key=PASS_THROUGH,
)
