"""Users in MongoDB."""

import re
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.pool import MongoReader, following
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Document, Shape, optional, text
from application.identity.ports import Credentials, UserFilter
from application.identity.views import ProfileView
from application.pages import Position
from domain.identity.email_address import MAX_EMAIL, EmailAddress
from domain.identity.user import MAX_NAME, EmailTaken, Role, User, UserId, UserNotFound

_PLACE = [("registered_at", ASCENDING), ("_id", ASCENDING)]

USERS = Shape(
    "users",
    User,
    more={
        "email": text(longest=MAX_EMAIL),
        "new_email": optional(text(longest=MAX_EMAIL)),
        "name": text(longest=MAX_NAME),
    },
    added={"email_verified": False, "new_email": None, "active": True},
    indexes=[
        IndexModel("email", name="uq_users_email", unique=True),
        IndexModel(_PLACE, name="ix_users_registered_at_id"),
    ],
    refusals={"uq_users_email": EmailTaken},
)


class MongoUsers(MongoRepository[User, UserId]):
    shape, missing = USERS, UserNotFound

    async def admins(self) -> list[User]:
        found = await self._documents.find({"roles": Role.ADMIN.value, "active": True})
        return [await self.get(one) for one in sorted(one["_id"] for one in found)]


class MongoUserReader(MongoReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        return await self._first(ProfileView, USERS, {"_id": user_id})

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        where = _fits(matching) | following("registered_at", after)
        return await self._all(ProfileView, USERS, where, order=_PLACE, limit=limit)

    async def credentials(self, user_id: UUID) -> Credentials | None:
        return await self._first(Credentials, USERS, {"_id": user_id})

    async def credentials_at(self, email: EmailAddress) -> Credentials | None:
        return await self._first(Credentials, USERS, {"email": email})


def _fits(matching: UserFilter) -> Document:
    fits: Document = {}
    if matching.email_prefix:
        fits["email"] = {"$regex": f"^{re.escape(matching.email_prefix)}"}
    if matching.role is not None:
        fits["roles"] = matching.role.value
    if matching.active is not None:
        fits["active"] = matching.active
    return fits
