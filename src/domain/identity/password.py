"""What a password must be like, and in which form it is hashed."""

import unicodedata

from domain.errors import Invalid

MIN_PASSWORD = 12  # characters in NFC
MAX_PASSWORD = 256
MAX_INPUT = 4 * MAX_PASSWORD  # characters before NFC, which joins at most four into one


def validate_password(password: str, *, field: str) -> str:
    """Return the password in NFC, in which it is the same on every keyboard.

    Raises Invalid; any characters are welcome (NIST SP 800-63B, 5.1.1.2). The length is judged
    before as well: a long run of combining marks takes long to normalize.
    """
    normalized = _normalized(password) if len(password) <= MAX_INPUT else password
    if not MIN_PASSWORD <= len(normalized) <= MAX_PASSWORD:
        needed = f"{MIN_PASSWORD} to {MAX_PASSWORD} characters"
        raise Invalid(f"A password needs {needed}.", field=field)
    if (
        normalized in (normalized + normalized)[1:-1]
    ):  # found again within: a part, repeated
        raise Invalid("A password that repeats itself is easily guessed.", field=field)
    return normalized


def unicode_forms(password: str) -> tuple[str, ...]:
    """Return the forms in which a presented password may have been hashed, that in NFC first.

    Former versions hashed passwords as they were typed. A password that is too long to be right
    is cut, and stays too long.
    """
    normalized = _normalized(password[: MAX_INPUT + 1])[: MAX_PASSWORD + 1]
    typed = password[: MAX_PASSWORD + 1]
    return (normalized,) if normalized == typed else (normalized, typed)


def _normalized(password: str) -> str:
    return unicodedata.normalize("NFC", password)
