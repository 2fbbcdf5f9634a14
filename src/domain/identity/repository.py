"""The ports of users and their sessions."""

from datetime import datetime
from typing import Protocol

from domain.identity.session import Session, SessionId
from domain.identity.user import User, UserId
from domain.repository import Repository


class UserRepository(Repository[User, UserId], Protocol):
    """`add` and `save` raise EmailTaken; `get` raises UserNotFound."""

    async def admins(self) -> list[User]:
        """Return those who are active, locked, in the order of their ids."""


class SessionRepository(Repository[Session, SessionId], Protocol):
    """`get` raises SessionNotFound."""

    async def of_user(self, user_id: UserId) -> list[Session]:
        """Return all of them, locked, in the order of their ids."""

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        """Return some that were refreshed then or earlier."""
