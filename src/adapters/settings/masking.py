"""Values of settings without their secrets, to be shown and logged."""

import re
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

MASKED = "••••••••"


def masked(field: FieldInfo, value: object) -> str:
    """Return the value as `.env` would have it, without any secret."""
    if value is None:
        return ""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return MASKED
    if isinstance(value, bool):
        return str(value).lower()
    return without_password(str(value))


def without_password(url: str) -> str:
    """Mask what is, or in a misspelt URL may be, a password."""
    user, at, server = url.rpartition("@")
    user = _USER.sub(r"\1\2:…", user)
    server = _PORT.sub(r"\1:…", server)
    server = _QUERY.sub(r"\1=…", server)
    return user + at + server


_USER = re.compile(r"^([\w+]+:/*+)?([^:]*+):.*")
_PORT = re.compile(r"(://[^/\[:]+):(?!\d*(?:[/,?]|$)).*")
_QUERY = re.compile(r"(password|secret|token|key)=[^&]*", re.IGNORECASE)
