"""Revoke a role from a user, effective on their next request."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.errors import Invalid
from application.identity.permissions import IdentityPermission
from application.identity.policies import must_leave_an_admin
from application.identity.ports import Begin
from domain.identity.user import LastAdmin, Role, UserId, UserNotFound, parse_role


@dataclass(frozen=True, slots=True)
class RevokeRole:
    raises = (Invalid, NotPermitted, UserNotFound, LastAdmin)

    begin: Begin

    async def __call__(self, *, actor: Actor, user_id: UUID, role: str) -> None:
        actor.require(IdentityPermission.MANAGE_USERS)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            if parse_role(role) is Role.ADMIN:
                await must_leave_an_admin(work, without=user)
            user.revoke(parse_role(role))
            if user.recorded:
                await work.users.save(user)
            await work.commit()
