"""The facts about users that other contexts may read, in MongoDB."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from adapters.mongo.identity.users import USERS
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from application.identity.ports import Contact, Contacts


class MongoContacts(MongoReader):
    async def contact(self, user_id: UUID) -> Contact | None:
        fields = ["email", "email_verified", "name"]
        return await self._first(Contact, USERS, {"_id": user_id}, fields=fields)

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        where = {"_id": {"$in": list(user_ids)}}
        documents = await self._pool.find(USERS, where, fields=["name"])
        return {document["_id"]: document["name"] for document in documents}


MONGO.reader(Contacts, MongoContacts)
