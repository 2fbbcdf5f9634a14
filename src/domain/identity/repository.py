"""Repository ports of users and sessions."""

from datetime import datetime
from typing import Protocol

from domain.identity.session import Session, SessionId
from domain.identity.user import User, UserId
from domain.repository import Repository


class UserRepository(Repository[User, UserId], Protocol):
    """Port of stored users.

    `add` and `save` raise EmailTaken; `get` raises UserNotFound.
    """

    async def admins(self) -> list[User]:
        """Return the active admins, locked, in the order of their ids."""


class SessionRepository(Repository[Session, SessionId], Protocol):
    """Port of stored sessions; `get` raises SessionNotFound."""

    async def of_user(self, user_id: UserId) -> list[Session]:
        """Return all sessions of the user, locked, in the order of their ids."""

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        """Return up to `limit` sessions last refreshed at `moment` or before."""
