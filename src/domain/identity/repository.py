"""The port of the users."""

from typing import Protocol

from domain.identity.user import EmailAddress, User, UserId
from domain.repository import Repository


class UserRepository(Repository[User, UserId], Protocol):
    """`add` and `save` raise EmailTaken; `get` raises UserNotFound."""

    async def find_by_email(self, email: EmailAddress) -> User | None: ...
