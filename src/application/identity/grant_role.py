"""Grant a user a role."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.errors import Invalid
from application.identity.permissions import IdentityPermission
from application.identity.ports import Begin
from domain.identity.user import EmailNotVerified, UserId, UserNotFound, parse_role


@dataclass(frozen=True, slots=True)
class GrantRole:
    raises = (Invalid, NotPermitted, UserNotFound, EmailNotVerified)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID, role: str) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.grant(parse_role(role))
            if user.recorded:
                await work.users.save(user)
            await work.commit()
