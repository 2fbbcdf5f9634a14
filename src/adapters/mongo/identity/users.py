"""Users in MongoDB."""

from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.pool import Pool
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import COUNT, INSTANT, TEXT, Document, Shape, many, text
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
    fields={
        "version": COUNT,
        "email": text(longest=LONGEST_EMAIL),
        "name": text(longest=LONGEST_NAME),
        "password_hash": TEXT,
        "roles": many(TEXT),
        "registered_at": INSTANT,
    },
    indexes=[IndexModel("email", name="uq_users_email", unique=True)],
    refusals={"uq_users_email": EmailTaken},
)


class MongoUsers(MongoRepository[User, UserId]):
    shape, missing = USERS, UserNotFound

    async def find_by_email(self, email: EmailAddress) -> User | None:
        return await self._find({"email": email})

    def _to_document(self, user: User) -> Document:
        return {
            "email": user.email,
            "name": user.name,
            "password_hash": user.password_hash,
            "roles": sorted(role.value for role in user.roles),
            "registered_at": user.registered_at,
        }

    def _from_document(self, document: Document) -> User:
        return User(
            id=UserId(document["_id"]),
            version=document["version"],
            email=EmailAddress(document["email"]),
            name=document["name"],
            password_hash=document["password_hash"],
            roles={Role(role) for role in document["roles"]},
            registered_at=document["registered_at"],
        )


class MongoUserReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def profile(self, user_id: UUID) -> ProfileView | None:
        fields = ("email", "name", "roles", "registered_at")
        found = await self._pool.row(USERS, {"_id": user_id}, fields=fields)
        if found is None:
            return None
        roles = [Role(role) for role in found.pop("roles")]
        return ProfileView(id=found.pop("_id"), roles=roles, **found)

    async def credentials(self, email: EmailAddress) -> Credentials | None:
        found = await self._pool.row(USERS, {"email": email}, fields=["password_hash"])
        if found is None:
            return None
        return Credentials(user_id=found["_id"], password_hash=found["password_hash"])

    async def has_admin(self) -> bool:
        return await self._pool.row(USERS, {"roles": Role.ADMIN.value}) is not None
