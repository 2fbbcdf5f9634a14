"""Create an administrator."""

from dataclasses import dataclass

from application.actor import Actor, NotPermitted
from application.errors import Invalid
from application.identity.permissions import IdentityPermission
from application.identity.register_user import MEMBER, RegisterUser
from application.identity.views import ProfileView
from domain.identity.user import EmailTaken, Role


@dataclass(frozen=True, slots=True)
class CreateAdmin:
    raises = (Invalid, NotPermitted, EmailTaken)

    register: RegisterUser

    async def __call__(
        self, *, actor: Actor, email: str, password: str, name: str
    ) -> ProfileView:
        actor.require(IdentityPermission.MANAGE_USERS)
        return await self.register(
            email=email,
            password=password,
            name=name,
            roles=MEMBER | {Role.ADMIN},
            email_verified=True,  # the actor vouches for the address
        )
