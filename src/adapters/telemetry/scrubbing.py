"""Secrets, found by the names that stand before them, or by the form that they have."""

import re

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


def scrub(value: object, name: str) -> str | float | None:
    """Return a number as it is, and anything else as text without secrets."""
    if _SECRET_NAME.search(name):
        return SCRUBBED
    if value is None or isinstance(value, int | float):
        return value
    return scrub_text(str(value))


def scrub_text(text: str) -> str:
    return _SECRET.sub(_keep_what_names_it, text)


def _keep_what_names_it(secret: re.Match[str]) -> str:
    before = secret["named"] or secret["scheme"] or secret["user"] or ""
    return before + SCRUBBED
