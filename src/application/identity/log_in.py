"""Log in."""

from dataclasses import dataclass
from typing import ClassVar

from application.clock import Clock
from application.errors import Invalid, Unauthenticated
from application.identity.ports import AccessTokens, Credentials, Passwords, UserReader
from application.identity.views import AccessToken
from domain.identity.user import LONGEST_PASSWORD, email_address


class WrongCredentials(Unauthenticated):
    """The e-mail address or the password is wrong."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """The answer, and the time it takes, are the same for unknown accounts."""

    raises: ClassVar = (WrongCredentials,)

    users: UserReader
    passwords: Passwords
    tokens: AccessTokens
    clock: Clock

    async def __call__(self, *, email: str, password: str) -> AccessToken:
        known = await self._credentials(email)
        right = await self.passwords.verify(
            password[: LONGEST_PASSWORD + 1], known.password_hash if known else None
        )
        if known is None or not right:
            raise WrongCredentials
        return self.tokens.issue(known.user_id, now=self.clock.now())

    async def _credentials(self, email: str) -> Credentials | None:
        try:
            return await self.users.credentials(email_address(email))
        except Invalid:
            return None
