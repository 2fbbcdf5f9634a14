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
    """Authenticate the holder of an access token.

    Reads the session on every call, because it may have ended and roles may have
    changed.
    """

    raises = (InvalidToken,)

    sessions: SessionReader
    tokens: AccessTokens
    clock: Clock
    permissions_of: PermissionsOf

    async def __call__(self, *, token: str | None) -> CallerView:
        if not token:
            raise InvalidToken
        claims = await self.tokens.read(token, now=self.clock.now())
        account = await self.sessions.account(claims.session_id)
        if account is None or account.user_id != claims.user_id:
            raise InvalidToken
        return CallerView(
            id=account.user_id,
            session_id=claims.session_id,
            permissions=self.permissions_of(account.roles),
        )
