"""Delete my account, and what is personal in it."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid
from application.identity.policies import end_sessions, must_be_owner, must_leave_an_admin
from application.identity.ports import Begin, Passwords, UserReader
from domain.identity.user import LastAdmin, UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class DeleteAccount:
    raises = (Invalid, UserNotFound, LastAdmin)

    users: UserReader
    begin: Begin
    passwords: Passwords

    async def __call__(self, *, user_id: UUID, password: str) -> None:
        await must_be_owner(user_id, password, users=self.users, passwords=self.passwords)
        async with self.begin() as work:
            await must_leave_an_admin(work, without=UserId(user_id))
            user = await work.users.get(UserId(user_id))
            user.delete()
            await end_sessions(work, user.id)
            await work.users.remove(user)
            await work.commit()
