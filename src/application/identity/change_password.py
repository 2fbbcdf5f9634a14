"""Change my password, which ends all my other sessions."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from application.errors import Invalid
from application.identity.log_out_everywhere import end_sessions
from application.identity.new_password import hashed
from application.identity.ports import IdentityWork, Passwords
from application.unit_of_work import Begin
from domain.identity.session import SessionId
from domain.identity.user import LONGEST_PASSWORD, UserId, UserNotFound


class WrongPassword(Invalid):
    """This is not your present password."""


@dataclass(frozen=True, slots=True)
class ChangePassword:
    raises: ClassVar = (Invalid, UserNotFound)

    begin: Begin[IdentityWork]
    passwords: Passwords

    async def __call__(
        self, *, user_id: UUID, session_id: UUID, old_password: str, new_password: str
    ) -> None:
        known = await self._password_hash(UserId(user_id))
        if not await self.passwords.verify(old_password[: LONGEST_PASSWORD + 1], known):
            raise WrongPassword(field="old_password")
        password_hash = await hashed(self.passwords, new_password, field="new_password")
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            if user.password_hash != known:  # it was changed meanwhile
                raise WrongPassword(field="old_password")
            user.change_password(password_hash)
            await work.users.save(user)
            await end_sessions(work, user.id, but=SessionId(session_id))
            await work.commit()

    async def _password_hash(self, user_id: UserId) -> str:
        """In a unit of work of its own: none is held while passwords are hashed."""
        async with self.begin() as work:
            return (await work.users.get(user_id)).password_hash
