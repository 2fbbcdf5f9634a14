"""Users in memory."""

from uuid import UUID

from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.identity.ports import Credentials
from application.identity.views import ProfileView
from domain.identity.user import EmailAddress, EmailTaken, Role, User, UserId, UserNotFound


class MemoryUsers(MemoryRepository[User, UserId]):
    missing = UserNotFound

    async def find_by_email(self, email: EmailAddress) -> User | None:
        found = [user.id for user in self._rows.values() if user.email == email]
        return await self.get(found[0]) if found else None

    def _must_be_unique(self, aggregate: User) -> None:
        if any(
            row.email == aggregate.email and row.id != aggregate.id for row in self._rows.values()
        ):
            raise EmailTaken


class MemoryUserReader(MemoryReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        user = self._tables.users.get(user_id)
        return ProfileView.of(user) if user else None

    async def credentials(self, email: EmailAddress) -> Credentials | None:
        for user in self._tables.users.values():
            if user.email == email:
                return Credentials(user_id=user.id, password_hash=user.password_hash)
        return None

    async def has_admin(self) -> bool:
        return any(Role.ADMIN in user.roles for user in self._tables.users.values())
