"""Removal of secrets from texts, by the names before them or by their form.

Input comes from strangers, so matching must take linear time: unbounded repetitions are
possessive (`++`), and start only where no similar character precedes them.
"""

import re

SCRUBBED = "[scrubbed]"
_NAME = (
    "password|passwd|secret|token|authorization|cookie|credential"
    "|(?:api|private)[_-]?key"
)
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_SECRET = re.compile(
    rf"""
    (?P<named> (?:{_NAME}) [\w-]{{0,64}}+ \\?["']?
               \s{{0,8}}+ (?:=|:|%3D) \s{{0,8}}+ (?:(?:bearer|basic)\s{{1,8}}+)? )
        (?: \\?"[^"]*+"? | '[^']*+'? | [^\s"'&,;)}}\]]++ )
    | (?P<scheme> \b(?:bearer|basic)\s{{1,8}}+ ) [\w.~+/=-]{{8,}}+
    | (?P<user> ://[^/\s:@]*+: ) [^/\s@]++ (?=@)
    | (?<![\w-])eyJ[\w-]++\.[\w-]++\.[\w-]*+  # a JWT (RFC 7519)
    | \$argon2\w*+\$[\w$=,+/]++               # a password hash
    | (?<![\w-]) [\w-]{{64,}}+              # a refresh or one-time token, or a digest
    """,
    re.IGNORECASE | re.VERBOSE,
)


def scrub(value: object, name: str) -> str | float | None:
    """Return a field's value: numbers and None unchanged, the rest as scrubbed text.

    A field whose own name is that of a secret is scrubbed whole.
    """
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
