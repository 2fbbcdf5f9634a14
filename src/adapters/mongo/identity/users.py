"""Users in MongoDB."""

from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.pool import MongoReader
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape, text
from application.identity.ports import Credentials
from application.identity.views import ProfileView
from domain.identity.user import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    EmailAddress,
    EmailTaken,
    Role,
    User,
    UserId,
    UserNotFound,
)

USERS = Shape(
    "users",
    User,
    more={"email": text(longest=LONGEST_EMAIL), "name": text(longest=LONGEST_NAME)},
    indexes=[IndexModel("email", name="uq_users_email", unique=True)],
    refusals={"uq_users_email": EmailTaken},
)


class MongoUsers(MongoRepository[User, UserId]):
    shape, missing = USERS, UserNotFound

    async def find_by_email(self, email: EmailAddress) -> User | None:
        return await self._find({"email": email})


class MongoUserReader(MongoReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        return await self._first(ProfileView, USERS, {"_id": user_id})

    async def credentials(self, email: EmailAddress) -> Credentials | None:
        found = await self._pool.row(USERS, {"email": email}, fields=["password_hash"])
        if found is None:
            return None
        return Credentials(user_id=found["_id"], password_hash=found["password_hash"])

    async def has_admin(self) -> bool:
        return await self._pool.row(USERS, {"roles": Role.ADMIN.value}, fields=["_id"]) is not None
