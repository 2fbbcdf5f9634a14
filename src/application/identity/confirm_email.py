"""Confirm the caller's current or new e-mail address."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.identity.ports import (
    Begin,
    Credentials,
    InvalidLink,
    OneTimeTokens,
    Purpose,
)
from domain.identity.user import EmailTaken, User, UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ConfirmEmail:
    """Confirm an address by the token from an e-mailed link.

    The caller must be signed in to the account: the link alone confirms nothing.
    """

    raises = (UserNotFound, InvalidLink, EmailTaken)

    begin: Begin
    one_time_tokens: OneTimeTokens
    clock: Clock

    async def __call__(self, *, user_id: UUID, token: str) -> None:
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            if user.new_email and self._is_valid(token, Purpose.CHANGE_EMAIL, user):
                user.change_email(user.new_email)
            elif self._is_valid(token, Purpose.VERIFY_EMAIL, user):
                user.verify_email()
            else:
                raise InvalidLink(field="token")
            await work.users.save(user)
            await work.commit()

    def _is_valid(self, token: str, purpose: Purpose, user: User) -> bool:
        return self.one_time_tokens.is_valid(
            token, purpose, Credentials.of(user), now=self.clock.now()
        )
