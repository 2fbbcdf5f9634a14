"""Create the first administrator of a new installation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from application.errors import Invalid
from application.identity.ports import UserFilter, UserReader
from application.identity.register_user import MEMBER, RegisterUser
from application.identity.views import FirstAdmin
from domain.identity.user import EmailTaken, Role


class AdminEmailTaken(EmailTaken):
    """ADMIN_EMAIL belongs to a non-admin: change it or run `app users create-admin`."""


@dataclass(frozen=True, slots=True)
class MakeFirstAdmin:
    """Create the account of ADMIN_EMAIL if there is no admin yet.

    Returns the account only if its password was generated, to be shown once.
    """

    raises = (Invalid, AdminEmailTaken)

    users: UserReader
    register: RegisterUser
    random_password: Callable[[], str]
    admin_email: str | None  # None: create no admin
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
                email_verified=True,  # the operator vouches for the address
            )
        except EmailTaken:
            if await self._has_admin():  # another starting process was faster
                return None
            # A stranger may have registered the address: do not make them an admin.
            raise AdminEmailTaken from None
        if self.admin_password:
            return None
        return FirstAdmin(email=self.admin_email, password=password)

    async def _has_admin(self) -> bool:
        admins = UserFilter(role=Role.ADMIN)
        return bool(await self.users.page(admins, after=None, limit=1))
