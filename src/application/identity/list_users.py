"""List the users, page by page."""

from dataclasses import dataclass
from functools import partial

from application.errors import Invalid
from application.identity.ports import UserReader, Which
from application.identity.views import ProfileView
from application.pages import Page, paged
from domain.identity.user import role_named


@dataclass(frozen=True, slots=True)
class ListUsers:
    raises = (Invalid,)

    users: UserReader

    async def __call__(
        self,
        *,
        email_prefix: str,
        role: str | None,
        active: bool | None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[ProfileView]:
        wanted = role_named(role) if role is not None else None
        which = Which(email_prefix=email_prefix.strip().lower(), role=wanted, active=active)
        read = partial(self.users.page, which)
        return await paged(read, sorted_by="registered_at", limit=limit, cursor=cursor)
