"""Validation of values that all contexts share: instants and texts."""

import re
import unicodedata
from datetime import UTC, datetime

from domain.errors import Invalid


def validate_instant(moment: datetime, *, field: str) -> datetime:
    """Return the moment in UTC, truncated to milliseconds, as every storage keeps it.

    Raises Invalid if it has no time zone or is outside the years 1 to 9999 in UTC.
    """
    if moment.utcoffset() is None:
        raise Invalid("Time must include its offset from UTC.", field=field)
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise Invalid(
            "Time must be within the years 1 to 9999 in UTC.", field=field
        ) from None
    return truncate_to_milliseconds(utc)


def truncate_to_milliseconds(moment: datetime) -> datetime:
    """Drop the microseconds, which not every storage keeps.

    Apply this to every computed time that is stored.
    """
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def validate_one_line(text: str, *, field: str, max_length: int) -> str:
    """Return the text in NFC without surrounding whitespace.

    The result is safe in a mail header or a log line: it has at least one visible
    character, and none that changes the direction of the text around it.

    Raises Invalid if the text is empty, longer than `max_length` characters (before or
    after NFC), or not one line of printable text.
    """
    text = _normalized(text, field=field, max_length=max_length)
    if not _is_printable(text):
        raise Invalid("Text must be one line of printable characters.", field=field)
    return text


def validate_multi_line(raw: str, *, field: str, max_length: int) -> str:
    """Return the text in NFC without surrounding whitespace, with `\\n` as line end.

    Raises Invalid if the text has control characters other than tabs and line ends, and
    otherwise as `validate_one_line` does.
    """
    _must_not_be_huge(raw, field=field, max_length=max_length)
    lines = _normalized(_LINE_END.sub("\n", raw), field=field, max_length=max_length)
    if not _is_printable(lines.replace("\n", "").replace("\t", "")):
        raise Invalid(
            "Text must be printable characters, tabs and line ends only.", field=field
        )
    return lines


def _is_printable(text: str) -> bool:
    kinds = {unicodedata.category(character) for character in text}
    if kinds & _NOT_IN_A_LINE or _CHANGES_DIRECTION.search(text):
        return False
    return any(
        character not in _BLANK_LETTERS and _is_visible(character) for character in text
    )


def _is_visible(character: str) -> bool:
    """Return whether the character is visible.

    Visible are letters, numbers, punctuation, symbols and spacing marks.
    """
    kind = unicodedata.category(character)
    return kind[0] in "LNPS" or kind == "Mc"


def _normalized(text: str, *, field: str, max_length: int) -> str:
    """Strip and normalize the text, checking its length before and after.

    The first check bounds the work: long runs of combining marks are slow to normalize.
    """
    _must_not_be_huge(text, field=field, max_length=max_length)
    text = text.strip()
    if len(text) <= max_length:
        text = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(text) <= max_length:
        raise _wrong_length(field, max_length)
    return text


def _must_not_be_huge(raw: str, *, field: str, max_length: int) -> None:
    """Reject extreme lengths early, with room for whitespace that is stripped later."""
    if len(raw) > 2 * max_length:
        raise _wrong_length(field, max_length)


def _wrong_length(field: str, max_length: int) -> Invalid:
    return Invalid(f"Text must be 1 to {max_length} characters.", field=field)


_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CHANGES_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # UAX 9, 2.1 to 2.5
# Hangul fillers and the empty Braille pattern:
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
# Control characters, surrogates, line separators and paragraph separators:
_NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}
