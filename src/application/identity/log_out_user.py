"""Log out a user everywhere: end all of their sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.identity.policies import end_sessions
from application.identity.ports import Begin
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class LogOutUser:
    raises = (NotPermitted, UserNotFound)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            await end_sessions(work, user.id)
            await work.commit()
