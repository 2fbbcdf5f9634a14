"""Users in MongoDB."""

import re
from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.field_schemas import optional, text
from adapters.mongo.pages import after_position, sort_fields
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape
from adapters.mongo.values import Document
from application.identity.ports import (
    USERS_BY_REGISTRATION,
    Credentials,
    UserFilter,
    UserReader,
)
from application.identity.views import ProfileView
from application.sort_orders import Position
from domain.identity.email_address import MAX_EMAIL, EmailAddress
from domain.identity.repository import UserRepository
from domain.identity.user import MAX_NAME, EmailTaken, Role, User, UserId, UserNotFound

SORT_KEY = sort_fields(USERS_BY_REGISTRATION)

USERS = Shape(
    "users",
    User,
    field_schemas={
        "email": text(max_length=MAX_EMAIL),
        "new_email": optional(text(max_length=MAX_EMAIL)),
        "name": text(max_length=MAX_NAME),
    },
    added_fields={
        "email_verified": False,
        "new_email": None,
        "active": True,
        "reset_generation": 0,
        "link_generation": 0,
        "former_emails": [],
    },
    indexes=[
        IndexModel("email", name="uq_users_email", unique=True),
        IndexModel(SORT_KEY, name="ix_users_registered_at_id"),
    ],
    unique_errors={"uq_users_email": EmailTaken},
)


class MongoUsers(MongoRepository[User, UserId]):
    shape = USERS
    missing = UserNotFound

    async def admins(self) -> list[User]:
        documents = await self._documents.find(
            {"roles": Role.ADMIN.value, "active": True}
        )
        ids = sorted(document["_id"] for document in documents)
        return [await self.get(user_id) for user_id in ids]


class MongoUserReader(MongoReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        return await self._first(ProfileView, USERS, {"_id": user_id})

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        where = _conditions(matching) | after_position(USERS_BY_REGISTRATION, after)
        return await self._all(ProfileView, USERS, where, order=SORT_KEY, limit=limit)

    async def credentials(self, user_id: UUID) -> Credentials | None:
        return await self._first(Credentials, USERS, {"_id": user_id})

    async def credentials_at(self, email: EmailAddress) -> Credentials | None:
        return await self._first(Credentials, USERS, {"email": email})


def _conditions(matching: UserFilter) -> Document:
    conditions: Document = {}
    if matching.email_prefix:
        conditions["email"] = {"$regex": f"^{re.escape(matching.email_prefix)}"}
    if matching.role is not None:
        conditions["roles"] = matching.role.value
    if matching.active is not None:
        conditions["active"] = matching.active
    return conditions


MONGO.repository("users", UserRepository, MongoUsers)
MONGO.reader(UserReader, MongoUserReader)
