"""Secrets, found by the names that stand before them, or by the form that they have."""

import re
from typing import Any

SCRUBBED = "[scrubbed]"
_NAME = "password|passwd|secret|token|authorization|cookie|credential|(?:api|private)[_-]?key"
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_SECRET = re.compile(
    rf"""
    (?P<named> (?:{_NAME}) [\w-]* \\?["']? \s* (?:=|:|%3D) \s* (?:(?:bearer|basic)\s+)? )
        (?: \\?"[^"]*" | '[^']*' | [^\s"'&,;)}}\]]+ )
    | (?P<scheme> \b(?:bearer|basic)\s+ ) [\w.~+/=-]{{8,}}
    | (?P<user> ://[^/\s:@]*: ) [^/\s@]+ (?=@)
    | \beyJ[\w-]+\.[\w-]+\.[\w-]*            # a JWT (RFC 7519)
    | \$argon2\w*\$[\w$=,+/]+                # the hash of a password
    | (?<![\w-]) [\w-]{{64}} (?![\w-])       # a refresh token, or the digest of one
    """,
    re.IGNORECASE | re.VERBOSE,
)


def scrubbed(value: Any, name: str = "") -> Any:
    """Return a number as it is, and anything else as text without secrets."""
    if _SECRET_NAME.search(name):
        return SCRUBBED
    if value is None or isinstance(value, int | float):
        return value
    return _SECRET.sub(lambda it: (it[1] or it[2] or it[3] or "") + SCRUBBED, str(value))
