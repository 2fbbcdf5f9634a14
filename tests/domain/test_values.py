import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.errors import Invalid
from domain.values import validate_instant, validate_multi_line, validate_one_line

MAX = 40


def a_text(raw: str) -> str:
    return validate_multi_line(raw, field="note", max_length=MAX)


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


@pytest.mark.parametrize("make", [validate_one_line, validate_multi_line])
def test_a_text_that_is_too_long_is_not_normalized_first(make: object) -> None:
    assert callable(make)
    begun = time.process_time()
    with pytest.raises(Invalid):
        make("a" + "\u0301\u0323" * 100_000, field="name", max_length=100)
    assert time.process_time() - begun < 1


INVISIBLE = [
    "\u200b\u200d\ufeff",  # no width
    "\u200e\u200f\u061c",  # marks of direction
    "\u00ad\u2060\u2063\u180e",
    "\u3164",
    "\u115f\u1160\uffa0 \u2800",
    "\ufe0f\u034f\U000e0100",  # variation selectors
    "\U000e0041\U000e007f",  # tags
    "\u0301",  # a mark without a letter
    "\u17b4\u17b5",
    "a\u202eb",
    "\u202aa\u202c",
    "\u2066a\u2069",
    "\u202da",
    "\u2067",
    "\u2068",
]


@pytest.mark.parametrize("raw", INVISIBLE)
@pytest.mark.parametrize("make", [validate_one_line, validate_multi_line])
def test_a_text_is_visible_and_changes_no_direction(make: object, raw: str) -> None:
    assert callable(make)
    with pytest.raises(Invalid) as refused:
        make(raw, field="name", max_length=MAX)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "raw",
    [
        "ا",
        "می\u200cخواهم",
        "שלום\u200e!",
        "क्\u200dष",
        "🏽",
        "👩\u200d🔬",
        "❤\ufe0f",
        "…",
        "²",
        "ㅎ",
        "\u0903",
    ],
)
@pytest.mark.parametrize("make", [validate_one_line, validate_multi_line])
def test_a_text_may_be_of_any_script(make: object, raw: str) -> None:
    assert callable(make)
    assert make(raw, field="name", max_length=MAX) == raw


def test_a_moment_is_in_utc_with_whole_milliseconds() -> None:
    moment = datetime(2026, 1, 1, 1, 0, 0, 1999, tzinfo=timezone(timedelta(hours=1)))
    assert validate_instant(moment, field="at") == datetime(
        2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC
    )
