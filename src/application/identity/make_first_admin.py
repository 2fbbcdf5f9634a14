"""Make sure that somebody can administer a new installation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from application.errors import Invalid
from application.identity.create_admin import CreateAdmin
from application.identity.ports import UserReader, Which
from application.identity.views import FirstAdmin
from domain.identity.user import EmailTaken, Role


@dataclass(frozen=True, slots=True)
class MakeFirstAdmin:
    """Returns the account only when its password was made up here, to be shown once."""

    raises = (Invalid,)

    users: UserReader
    create: CreateAdmin
    new_password: Callable[[], str]  # that nobody can guess
    admin_email: str | None  # without it there is none to make
    admin_password: str | None = field(repr=False)

    async def __call__(self) -> FirstAdmin | None:
        admins = Which(role=Role.ADMIN)
        if self.admin_email is None or await self.users.page(admins, after=None, limit=1):
            return None
        email, password = self.admin_email, self.admin_password or self.new_password()
        try:
            await self.create(email=email, password=password, name="Admin")
        except EmailTaken:  # another process that starts at this moment was faster
            return None
        return None if self.admin_password else FirstAdmin(email=email, password=password)
