"""Make sure that a new installation has an administrator."""

from collections.abc import Callable
from dataclasses import dataclass, field

from application.errors import Invalid
from application.identity.ports import UserFilter, UserReader
from application.identity.register_user import MEMBER, RegisterUser
from application.identity.views import FirstAdmin
from domain.identity.user import EmailTaken, Role


class AdminEmailTaken(EmailTaken):
    """ADMIN_EMAIL is that of a user who is no admin: set another, or `app users create-admin`."""


@dataclass(frozen=True, slots=True)
class MakeFirstAdmin:
    """Returns the account only when its password was generated here, to be shown once."""

    raises = (Invalid, AdminEmailTaken)

    users: UserReader
    register: RegisterUser
    random_password: Callable[[], str]
    admin_email: str | None  # without it there is none to make
    admin_password: str | None = field(repr=False)

    async def __call__(self) -> FirstAdmin | None:
        if self.admin_email is None or await self._has_admin():
            return None
        password = self.admin_password or self.random_password()
        try:
            await self.register(
                email=self.admin_email,
                password=password,
                name="Admin",
                roles=MEMBER | {Role.ADMIN},
                email_verified=True,  # whoever sets ADMIN_EMAIL is trusted to know
            )
        except EmailTaken:
            if (
                await self._has_admin()
            ):  # another process that starts at this moment was faster
                return None
            # Whoever registered the address may be a stranger: they get no role by it.
            raise AdminEmailTaken from None
        if self.admin_password:
            return None
        return FirstAdmin(email=self.admin_email, password=password)

    async def _has_admin(self) -> bool:
        admins = UserFilter(role=Role.ADMIN)
        return bool(await self.users.page(admins, after=None, limit=1))
