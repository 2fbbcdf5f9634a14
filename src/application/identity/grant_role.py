"""Grant somebody a role."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid
from application.identity.ports import Begin
from domain.identity.user import UserId, UserNotFound, role_named


@dataclass(frozen=True, slots=True)
class GrantRole:
    raises = (Invalid, UserNotFound)

    begin: Begin

    async def __call__(self, *, user_id: UUID, role: str) -> None:
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.grant(role_named(role))
            await work.users.save(user)
            await work.commit()
