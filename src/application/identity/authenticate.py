"""Find out who is asking."""

from dataclasses import dataclass
from typing import ClassVar

from application.clock import Clock
from application.identity.permissions import permissions_of
from application.identity.ports import AccessTokens, InvalidToken, UserReader
from application.identity.views import CallerView


@dataclass(frozen=True, slots=True)
class Authenticate:
    """The roles are the present ones, not those of the time when the token was issued."""

    raises: ClassVar = (InvalidToken,)

    users: UserReader
    tokens: AccessTokens
    clock: Clock

    async def __call__(self, *, token: str | None) -> CallerView:
        if not token:
            raise InvalidToken
        user_id = self.tokens.read(token, now=self.clock.now())
        profile = await self.users.profile(user_id)
        if profile is None:
            raise InvalidToken
        return CallerView(id=profile.id, permissions=permissions_of(profile.roles))
