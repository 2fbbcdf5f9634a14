"""List the users, page by page."""

from dataclasses import dataclass

from application.errors import Invalid
from application.identity.ports import UserReader, Which
from application.identity.views import ProfileView
from application.pages import Page, Position, page_of, page_size
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
        found = await self.users.page(
            which,
            after=Position.decode(cursor) if cursor is not None else None,
            limit=page_size(limit) + 1,
        )
        return page_of(
            found, limit=limit, position=lambda view: Position(view.registered_at, view.id)
        )
