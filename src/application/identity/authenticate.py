"""Authenticate a caller by their access token."""

from dataclasses import dataclass

from application.clock import Clock
from application.identity.ports import (
    AccessTokens,
    InvalidToken,
    PermissionsOf,
    SessionReader,
)
from application.identity.views import CallerView


@dataclass(frozen=True, slots=True)
class Authenticate:
    """The session is looked up each time: it may have ended, and the roles may have changed."""

    raises = (InvalidToken,)

    sessions: SessionReader
    tokens: AccessTokens
    clock: Clock
    permissions_of: PermissionsOf

    async def __call__(self, *, token: str | None) -> CallerView:
        if not token:
            raise InvalidToken
        presented = await self.tokens.read(token, now=self.clock.now())
        account = await self.sessions.account(presented.session_id)
        if account is None or account.user_id != presented.user_id:
            raise InvalidToken
        return CallerView(
            id=account.user_id,
            session_id=presented.session_id,
            permissions=self.permissions_of(account.roles),
        )
