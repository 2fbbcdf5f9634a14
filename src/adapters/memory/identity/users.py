"""Users in memory."""

from uuid import UUID

from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.identity.ports import Credentials, UserFilter
from application.identity.views import ProfileView
from application.pages import Position
from domain.identity.email_address import EmailAddress
from domain.identity.user import EmailTaken, Role, User, UserId, UserNotFound


class MemoryUsers(MemoryRepository[User, UserId]):
    missing = UserNotFound

    async def admins(self) -> list[User]:
        users = (user for user in self._rows.values() if Role.ADMIN in user.roles and user.active)
        return [await self.get(one) for one in sorted(user.id for user in users)]

    def _must_be_unique(self, aggregate: User) -> None:
        if any(
            row.email == aggregate.email and row.id != aggregate.id for row in self._rows.values()
        ):
            raise EmailTaken


class MemoryUserReader(MemoryReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        user = self._tables.users.get(user_id)
        return ProfileView.of(user) if user else None

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        users = self._tables.users.values()
        found = sorted(
            (user.registered_at, user.id, user) for user in users if _fits(user, matching)
        )
        start = (after.at, after.id) if after else None
        these = [user for *place, user in found if start is None or tuple(place) > start]
        return [ProfileView.of(user) for user in these[:limit]]

    async def credentials(self, user_id: UUID) -> Credentials | None:
        user = self._tables.users.get(user_id)
        return Credentials.of(user) if user else None

    async def credentials_at(self, email: EmailAddress) -> Credentials | None:
        users = self._tables.users.values()
        return next((Credentials.of(user) for user in users if user.email == email), None)


def _fits(user: User, matching: UserFilter) -> bool:
    return (
        user.email.startswith(matching.email_prefix)
        and (matching.role is None or matching.role in user.roles)
        and (matching.active is None or user.active is matching.active)
    )
