"""Prove ownership of the caller's account by its password."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import RateLimited
from application.identity.policies import WrongPassword, find_matching_form
from application.identity.ports import Credentials, Passwords, UserReader
from application.rate_limits import RateLimiter, Rule
from domain.identity.user import UserNotFound


@dataclass(frozen=True, slots=True)
class ProvePassword:
    """First step of operations for which a session is not enough.

    Tries are limited per session, so that a thief of one session can neither keep
    guessing nor lock out the owner's other sessions.
    """

    raises = (WrongPassword, UserNotFound, RateLimited)

    limiter: RateLimiter
    users: UserReader
    passwords: Passwords

    async def __call__(
        self, *, user_id: UUID, session_id: UUID, password: str, field: str = "password"
    ) -> Credentials:
        """Return the proved credentials, for `get_if_still_proved`.

        Call this before a unit of work begins, because hashing is slow.
        """
        await self.limiter.hit(Rule.PROVE_PASSWORD, str(session_id))
        credentials = await self.users.credentials(user_id)
        if credentials is None:
            raise UserNotFound
        form = await find_matching_form(
            self.passwords, password, credentials.password_hash, requester=str(user_id)
        )
        if form is None:
            raise WrongPassword(field=field)
        return credentials
