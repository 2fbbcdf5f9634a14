"""Sessions in MongoDB."""

from datetime import datetime
from uuid import UUID

from pymongo import IndexModel

from adapters.mongo.identity.users import USERS
from adapters.mongo.pool import MongoReader
from adapters.mongo.registry import MONGO
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import BY_ID, Shape
from adapters.mongo.values import Document, from_document
from application.identity.ports import Account, SessionReader
from application.identity.views import SessionView
from domain.identity.repository import SessionRepository
from domain.identity.session import Session, SessionId, SessionNotFound
from domain.identity.user import UserId

SESSIONS = Shape(
    "sessions",
    Session,
    indexes=[
        IndexModel("user_id", name="ix_sessions_user_id"),
        IndexModel("refreshed_at", name="ix_sessions_refreshed_at"),
    ],
)
_USER = {
    "from": USERS.collection,
    "localField": "user_id",
    "foreignField": "_id",
    "as": "user",
}
_ACCOUNT: list[Document] = [
    {"$lookup": _USER},
    {"$unwind": "$user"},
    {"$match": {"user.active": True}},
    {"$project": {"user_id": 1, "roles": "$user.roles"}},
]


class MongoSessions(MongoRepository[Session, SessionId]):
    shape = SESSIONS
    missing = SessionNotFound

    async def of_user(self, user_id: UserId) -> list[Session]:
        documents = await self._documents.find({"user_id": user_id}, order=BY_ID)
        return [await self.get(document["_id"]) for document in documents]

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        return await self._all({"refreshed_at": {"$lte": moment}}, limit=limit)


class MongoSessionReader(MongoReader):
    async def account(self, session_id: UUID) -> Account | None:
        match_session: Document = {"$match": {"_id": session_id}}
        documents = await self._pool.aggregate(SESSIONS, [match_session, *_ACCOUNT])
        return from_document(Account, documents[0]) if documents else None

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        return await self._all(SessionView, SESSIONS, {"user_id": user_id}, order=BY_ID)


MONGO.repository("sessions", SessionRepository, MongoSessions)
MONGO.reader(SessionReader, MongoSessionReader)
