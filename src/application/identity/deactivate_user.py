"""Deactivate a user, effective on their next request."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.identity.policies import end_sessions, must_leave_an_admin
from application.identity.ports import Begin
from domain.identity.user import LastAdmin, UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class DeactivateUser:
    raises = (NotPermitted, UserNotFound, LastAdmin)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            await must_leave_an_admin(work, without=user)
            user.deactivate()
            if user.recorded:
                await work.users.save(user)
            await end_sessions(work, user.id)
            await work.commit()
