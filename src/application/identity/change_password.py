"""Change the caller's password and end their other sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid, RateLimited
from application.identity.policies import (
    end_sessions,
    get_if_still_proved,
    hash_new_password,
)
from application.identity.ports import Begin, Passwords
from application.identity.prove_password import ProvePassword
from domain.identity.session import SessionId
from domain.identity.user import UserNotFound


@dataclass(frozen=True, slots=True)
class ChangePassword:
    raises = (Invalid, UserNotFound, RateLimited)

    begin: Begin
    passwords: Passwords
    prove: ProvePassword

    async def __call__(
        self, *, user_id: UUID, session_id: UUID, old_password: str, new_password: str
    ) -> None:
        proved = await self.prove(
            user_id=user_id,
            session_id=session_id,
            password=old_password,
            field="old_password",
        )
        password_hash = await hash_new_password(
            self.passwords, new_password, field="new_password", requester=str(user_id)
        )
        async with self.begin() as work:
            user = await get_if_still_proved(work, proved, field="old_password")
            user.change_password(password_hash)
            await work.users.save(user)
            await end_sessions(work, user.id, except_session=SessionId(session_id))
            await work.commit()
