"""Rules for new passwords, and the Unicode forms in which passwords are hashed."""

import unicodedata

from domain.errors import Invalid

MIN_PASSWORD = 12  # characters in NFC
MAX_PASSWORD = 256
MAX_INPUT = 4 * MAX_PASSWORD  # before NFC, which composes at most 4 characters into 1


def validate_password(password: str, *, field: str) -> str:
    """Return the password in NFC, so that it matches whatever keyboard typed it.

    Accepts any characters (NIST SP 800-63B, 5.1.1.2). Limits the length before
    normalization as well, because long runs of combining marks are slow to normalize.

    Raises Invalid, naming `field`, if the length is wrong or the password is one
    sequence of characters repeated.
    """
    normalized = _normalized(password) if len(password) <= MAX_INPUT else password
    if not MIN_PASSWORD <= len(normalized) <= MAX_PASSWORD:
        raise Invalid(
            f"Password must be {MIN_PASSWORD} to {MAX_PASSWORD} characters.",
            field=field,
        )
    # A string occurs inside its doubled self only if it is a repetition of a part.
    if normalized in (normalized + normalized)[1:-1]:
        raise Invalid(
            "Password must not repeat one sequence of characters.", field=field
        )
    return normalized


def unicode_forms(password: str) -> tuple[str, ...]:
    """Return the forms in which a password may have been hashed, NFC first.

    Former versions hashed passwords as they were typed. A password above the limits is
    cut to one character more than they allow, so it still cannot match.
    """
    normalized = _normalized(password[: MAX_INPUT + 1])[: MAX_PASSWORD + 1]
    typed = password[: MAX_PASSWORD + 1]
    return (normalized,) if normalized == typed else (normalized, typed)


def _normalized(password: str) -> str:
    return unicodedata.normalize("NFC", password)
