"""View the caller's profile."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.ports import UserReader
from application.identity.views import ProfileView
from domain.identity.user import UserNotFound


@dataclass(frozen=True, slots=True)
class ViewProfile:
    raises = (UserNotFound,)

    users: UserReader

    async def __call__(self, *, user_id: UUID) -> ProfileView:
        profile = await self.users.profile(user_id)
        if profile is None:
            raise UserNotFound
        return profile
