"""Reactivate a user who was deactivated."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.identity.ports import Begin
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ReactivateUser:
    raises = (NotPermitted, UserNotFound)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.reactivate()
            if user.recorded:
                await work.users.save(user)
            await work.commit()
