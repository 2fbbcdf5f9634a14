"""Users in memory."""

from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.identity.ports import (
    USERS_BY_REGISTRATION,
    Credentials,
    UserFilter,
    UserReader,
)
from application.identity.views import ProfileView
from application.sort_orders import Position
from domain.identity.email_address import EmailAddress
from domain.identity.repository import UserRepository
from domain.identity.user import EmailTaken, Role, User, UserId, UserNotFound


class MemoryUsers(MemoryRepository[User, UserId]):
    kind = User
    missing = UserNotFound

    async def admins(self) -> list[User]:
        users = self._rows.values()
        ids = sorted(
            user.id for user in users if Role.ADMIN in user.roles and user.active
        )
        return [await self.get(user_id) for user_id in ids]

    def _must_be_unique(self, aggregate: User) -> None:
        for row in self._rows.values():
            if row.email == aggregate.email and row.id != aggregate.id:
                raise EmailTaken


class MemoryUserReader(MemoryReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        user = self._rows(User).get(user_id)
        return ProfileView.of(user) if user else None

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        users = [user for user in self._rows(User).values() if _matches(user, matching)]
        page = page_of(users, USERS_BY_REGISTRATION, after=after, limit=limit)
        return [ProfileView.of(user) for user in page]

    async def credentials(self, user_id: UUID) -> Credentials | None:
        user = self._rows(User).get(user_id)
        return Credentials.of(user) if user else None

    async def credentials_at(self, email: EmailAddress) -> Credentials | None:
        for user in self._rows(User).values():
            if user.email == email:
                return Credentials.of(user)
        return None


def _matches(user: User, matching: UserFilter) -> bool:
    return (
        user.email.startswith(matching.email_prefix)
        and (matching.role is None or matching.role in user.roles)
        and (matching.active is None or user.active is matching.active)
    )


MEMORY.repository("users", UserRepository, MemoryUsers)
MEMORY.reader(UserReader, MemoryUserReader)
