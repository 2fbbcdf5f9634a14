"""Secrets, found by the names that stand before them, or by the form that they have.

Texts of strangers are scrubbed, so the time is linear in their length: what may repeat without end
begins only where nothing like it stands before, and never gives back what it took (`++`).
"""

import re

SCRUBBED = "[scrubbed]"
_NAME = "password|passwd|secret|token|authorization|cookie|credential|(?:api|private)[_-]?key"
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_SECRET = re.compile(
    rf"""
    (?P<named> (?:{_NAME}) [\w-]{{0,64}}+ \\?["']?
               \s{{0,8}}+ (?:=|:|%3D) \s{{0,8}}+ (?:(?:bearer|basic)\s{{1,8}}+)? )
        (?: \\?"[^"]*+"? | '[^']*+'? | [^\s"'&,;)}}\]]++ )
    | (?P<scheme> \b(?:bearer|basic)\s{{1,8}}+ ) [\w.~+/=-]{{8,}}+
    | (?P<user> ://[^/\s:@]*+: ) [^/\s@]++ (?=@)
    | (?<![\w-])eyJ[\w-]++\.[\w-]++\.[\w-]*+  # a JWT (RFC 7519)
    | \$argon2\w*+\$[\w$=,+/]++               # the hash of a password
    | (?<![\w-]) [\w-]{{64,}}+              # a refresh or one-time token, or a digest
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
    return _SECRET.sub(_keep_name, text)


def _keep_name(secret: re.Match[str]) -> str:
    before = secret["named"] or secret["scheme"] or secret["user"] or ""
    return before + SCRUBBED
