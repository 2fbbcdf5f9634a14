"""Removal of secrets from texts, by the names before them or by their form.

Input comes from strangers, so matching must take linear time: unbounded repetitions are
possessive (`++`), and start only where no similar character precedes them.
"""

import re
from functools import lru_cache

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
# A word or a path, perhaps after a method, as most fields of logs are. None of the secrets
# above fits: each has another character, a scheme before it, or 64 characters in a row.
# Telling these texts apart first takes a tenth of the time of searching them.
_PLAIN = re.compile(
    r"""
    (?: (?:DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) [ ] )?
    [\w-]{0,63}+ (?: / [\w-]{0,63}+ )*+
    """,
    re.VERBOSE,
)


def scrub(value: object, name: str) -> str | float | None:
    """Return a field's value: numbers and None unchanged, the rest as scrubbed text.

    A field whose own name is that of a secret is scrubbed whole.
    """
    if _is_secret(name):
        return SCRUBBED
    if value is None or isinstance(value, int | float):
        return value
    return scrub_text(str(value))


@lru_cache(maxsize=1_000)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def scrub_text(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return _SECRET.sub(_keep_name, text)


def _keep_name(secret: re.Match[str]) -> str:
    before = secret["named"] or secret["scheme"] or secret["user"] or ""
    return before + SCRUBBED
