"""Change my password, which ends all my other sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid
from application.identity.policies import (
    WrongPassword,
    end_sessions,
    hash_new_password,
    must_be_owner,
)
from application.identity.ports import Begin, Passwords, UserReader
from domain.identity.session import SessionId
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ChangePassword:
    raises = (Invalid, UserNotFound)

    users: UserReader
    begin: Begin
    passwords: Passwords

    async def __call__(
        self, *, user_id: UUID, session_id: UUID, old_password: str, new_password: str
    ) -> None:
        owner = await must_be_owner(
            user_id, old_password, users=self.users, passwords=self.passwords, field="old_password"
        )
        password_hash = await hash_new_password(self.passwords, new_password, field="new_password")
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            if user.password_hash != owner.password_hash:  # it was changed meanwhile
                raise WrongPassword(field="old_password")
            user.change_password(password_hash)
            await work.users.save(user)
            await end_sessions(work, user.id, but=SessionId(session_id))
            await work.commit()
