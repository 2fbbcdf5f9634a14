import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.errors import Invalid
from domain.values import instant, line, text

MAX = 40


def a_text(raw: str) -> str:
    return text(raw, field="note", longest=MAX)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("one\ntwo\n\n\tthree", "one\ntwo\n\n\tthree"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        (" \n one \n ", "one"),
        ("e\u0301", "é"),
        ("👩‍🔬 سلام", "👩‍🔬 سلام"),
        ("x" * MAX, "x" * MAX),
        ("x" * MAX + "\r\n ", "x" * MAX),
        ("x" + "\r\n" * (MAX - 2) + "x", "x" + "\n" * (MAX - 2) + "x"),
    ],
)
def test_a_text_of_many_lines_is_normalized(raw: str, stored: str) -> None:
    assert a_text(raw) == stored
    assert a_text(stored) == stored


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " \r\n\t ",
        "x" * (MAX + 1),
        "e\u0301" * (MAX // 2 + 1),  # short enough in NFC
        "\U0001d160" * (MAX // 2),  # too long in NFC
        "a\x00b",
        "a\x1b[31mb",
        "a\x0bb",
        "a\ud800b",
    ],
)
def test_a_text_is_printable_and_not_too_long(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_text(raw)
    assert refused.value.field == "note"


@pytest.mark.parametrize("make", [line, text])
def test_a_text_that_is_too_long_is_not_normalized_first(make: object) -> None:
    assert callable(make)
    begun = time.process_time()
    with pytest.raises(Invalid):
        make("a" + "\u0301\u0323" * 100_000, field="name", longest=100)
    assert time.process_time() - begun < 1


def test_a_moment_is_in_utc_with_whole_milliseconds() -> None:
    moment = datetime(2026, 1, 1, 1, 0, 0, 1999, tzinfo=timezone(timedelta(hours=1)))
    assert instant(moment, field="at") == datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
