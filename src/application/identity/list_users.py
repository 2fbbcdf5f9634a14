"""List the users, page by page."""

from dataclasses import dataclass
from functools import partial

from application.actor import Actor, NotPermitted
from application.errors import Invalid
from application.identity.permissions import IdentityPermission
from application.identity.ports import USERS_BY_REGISTRATION, UserFilter, UserReader
from application.identity.views import ProfileView
from application.lag import MayLag
from application.pages import Page, read_page
from domain.identity.user import parse_role


@dataclass(frozen=True, slots=True)
class ListUsers:
    raises = (Invalid, NotPermitted)

    users: MayLag[UserReader]

    async def __call__(
        self,
        *,
        actor: Actor,
        email_prefix: str = "",
        role: str | None = None,
        active: bool | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[ProfileView]:
        """Return a page of users, sorted by `registered_at`."""
        actor.require(IdentityPermission.MANAGE_USERS)
        matching = UserFilter(
            email_prefix=email_prefix.strip().lower(),
            role=None if role is None else parse_role(role),
            active=active,
        )
        read = partial(self.users.page, matching)
        return await read_page(
            read, sorted_by=USERS_BY_REGISTRATION, limit=limit, cursor=cursor
        )
