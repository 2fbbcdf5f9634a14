"""Log a user out everywhere."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.identity.policies import end_sessions
from application.identity.ports import Begin
from domain.identity.user import UserId


@dataclass(frozen=True, slots=True)
class LogOutUser:
    raises = (NotPermitted,)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            await end_sessions(work, UserId(user_id))
            await work.commit()
