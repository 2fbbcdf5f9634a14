"""Create an administrator."""

from dataclasses import dataclass

from application.errors import Invalid
from application.identity.register_user import MEMBER, RegisterUser
from application.identity.views import ProfileView
from domain.identity.user import EmailTaken, Role


@dataclass(frozen=True, slots=True)
class CreateAdmin:
    raises = (Invalid, EmailTaken)

    register: RegisterUser

    async def __call__(self, *, email: str, password: str, name: str) -> ProfileView:
        return await self.register(
            email=email,
            password=password,
            name=name,
            roles=MEMBER | {Role.ADMIN},
            email_verified=True,  # who can create one is trusted to know
        )
