"""Values that every context shares: instants, and texts of one line or of many."""

import re
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
    return truncate_to_milliseconds(utc)


def truncate_to_milliseconds(moment: datetime) -> datetime:
    """Drop what not every storage keeps of a time: all that is computed needs it once."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def one_line_text(text: str, *, field: str, max_length: int) -> str:
    """Return the text in NFC without outer blanks.

    Raises Invalid when it is empty, longer than `longest` characters (also before NFC joins some),
    or not a single line of printable text, so that it can stand in a mail header or a log as it is:
    something in it is to be seen, and nothing in it changes the direction of what stands beside it.
    """
    text = _normalized(text, field=field, max_length=max_length)
    if not _is_printable(text):
        raise Invalid("This must be one line of printable text.", field=field)
    return text


def multi_line_text(raw: str, *, field: str, max_length: int) -> str:
    """Return a text of many lines in NFC, with `\\n` between lines, without outer blanks.

    Raises Invalid when it is empty, longer than `longest` characters, has control characters other
    than tabs, or otherwise as `line` does.
    """
    _must_not_be_huge(raw, field=field, max_length=max_length)
    lines = _normalized(_LINE_END.sub("\n", raw), field=field, max_length=max_length)
    if not _is_printable(lines.replace("\n", "").replace("\t", "")):
        raise Invalid("This must be printable text.", field=field)
    return lines


def _is_printable(text: str) -> bool:
    kinds = {unicodedata.category(character) for character in text}
    if kinds & _NOT_IN_A_LINE or _CHANGES_DIRECTION.search(text):
        return False
    return any(
        character not in _BLANK_LETTERS and _is_visible(character) for character in text
    )


def _is_visible(character: str) -> bool:
    """Whether it shows by itself: a letter, number, punctuation mark, symbol or spacing mark."""
    kind = unicodedata.category(character)
    return kind[0] in "LNPS" or kind == "Mc"


def _normalized(text: str, *, field: str, max_length: int) -> str:
    """Normalize what is not too long before: a long run of combining marks takes long."""
    _must_not_be_huge(text, field=field, max_length=max_length)
    text = text.strip()
    if len(text) <= max_length:
        text = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(text) <= max_length:
        raise _wrong_length(field, max_length)
    return text


def _must_not_be_huge(raw: str, *, field: str, max_length: int) -> None:
    """Judge the length before any work; outer blanks and line ends may be as long as the text."""
    if len(raw) > 2 * max_length:
        raise _wrong_length(field, max_length)


def _wrong_length(field: str, max_length: int) -> Invalid:
    return Invalid(f"This needs 1 to {max_length} characters.", field=field)


_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CHANGES_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # UAX 9, 2.1 to 2.5
_BLANK_LETTERS = (
    "\u115f\u1160\u2800\u3164\uffa0"  # Hangul fillers and the empty Braille pattern
)
_NOT_IN_A_LINE = {
    "Cc",
    "Cs",
    "Zl",
    "Zp",
}  # control, surrogate, line and paragraph separators
