"""Values that every context shares: instants and lines of text."""

import unicodedata
from datetime import UTC, datetime

from domain.errors import Invalid


def instant(moment: datetime, *, field: str) -> datetime:
    """Return the moment in UTC with whole milliseconds, which every storage keeps.

    Raises Invalid when it has no time zone or falls outside the calendar.
    """
    if moment.utcoffset() is None:
        raise Invalid("A time needs its offset from UTC.", field=field)
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise Invalid("This time is outside the calendar.", field=field) from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def line(text: str, *, field: str, longest: int) -> str:
    """Return the text in NFC without outer blanks.

    Raises Invalid when it is empty, longer than `longest` characters, or not a single line of
    printable text, so that it can stand in a mail header or a log as it is.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(text) <= longest:
        raise Invalid(f"This needs 1 to {longest} characters.", field=field)
    if any(unicodedata.category(character) in _NOT_IN_A_LINE for character in text):
        raise Invalid("This must be one line of printable text.", field=field)
    return text


_NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}  # control, surrogate, line and paragraph separators
