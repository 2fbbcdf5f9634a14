"""Revise the caller's profile."""

from dataclasses import dataclass
from uuid import UUID

from application.changes import UNCHANGED, Unchanged
from application.errors import Invalid, OutOfDate
from application.identity.ports import Begin
from application.identity.views import ProfileView
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ReviseProfile:
    raises = (Invalid, UserNotFound, OutOfDate)

    begin: Begin

    async def __call__(
        self, *, user_id: UUID, version: int, name: str | Unchanged = UNCHANGED
    ) -> ProfileView:
        """Change the given fields; `version` is the one that the editor has read."""
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.check_version(version)
            if name is not UNCHANGED:
                user.rename(name)
            await work.users.save(user)
            await work.commit()
        return ProfileView.of(user)
