"""Log out everywhere: end all of the caller's sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.policies import end_sessions
from application.identity.ports import Begin
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class LogOutEverywhere:
    raises = (UserNotFound,)

    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            await end_sessions(work, user.id)
            await work.commit()
