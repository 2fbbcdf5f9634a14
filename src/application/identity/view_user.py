"""View the profile of any user."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.identity.permissions import IdentityPermission
from application.identity.ports import UserReader
from application.identity.views import ProfileView
from domain.identity.user import UserNotFound


@dataclass(frozen=True, slots=True)
class ViewUser:
    raises = (NotPermitted, UserNotFound)

    users: UserReader

    async def __call__(self, *, actor: Actor, user_id: UUID) -> ProfileView:
        actor.require(IdentityPermission.MANAGE_USERS)
        profile = await self.users.profile(user_id)
        if profile is None:
            raise UserNotFound
        return profile
