"""Values that a careless storage would alter."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from tests.builders import NOW


def filled(length: int, pattern: str) -> str:
    return "".join(islice(cycle(pattern), length))


def lines(max_length: int) -> Sequence[str]:
    """Hard one-line texts of the maximum length, in code points."""
    patterns = (
        "x",
        "e\u0301",
        "ữ",
        "🍞",
        "👩‍🔬",
        "'\"\\`",
        "%_$.{};--",
        "سلام",
        "İıßﬁ",
        "NULL ",
    )
    return ["x", *(filled(max_length - 1, pattern) + "x" for pattern in patterns)]


INSTANTS = [
    datetime.min.replace(tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # where clocks in Europe jump
    NOW + timedelta(milliseconds=1),
    NOW + timedelta(milliseconds=999),
    datetime.max.replace(microsecond=999_000, tzinfo=UTC),
]
