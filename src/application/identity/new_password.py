"""A password that somebody chooses."""

from application.errors import Invalid
from application.identity.ports import Passwords
from domain.identity.password import acceptable_password


async def hashed(passwords: Passwords, password: str, *, field: str) -> str:
    """Return its hash; raise Invalid when it is too short, too long or easily guessed."""
    if passwords.is_common(acceptable_password(password, field=field)):
        raise Invalid("This password is among those that are tried first.", field=field)
    return await passwords.hash(password)
