"""What can be done to the documents of one shape in a transaction; any refusal ends it."""

from collections.abc import Awaitable, Iterable
from typing import TypeVar
from uuid import uuid4

from pymongo import UpdateOne

from adapters.mongo.errors import translate_errors
from adapters.mongo.shapes import Order, Shape
from adapters.mongo.transaction import Transaction
from adapters.mongo.values import Document
from application.errors import ConcurrentChange

T = TypeVar("T")

PAUSES = (
    0.01,
    0.02,
    0.04,
    0.08,
    0.16,
)  # seconds between tries to get what another process has


class Documents:
    def __init__(self, transaction: Transaction, shape: Shape) -> None:
        self._transaction = transaction
        self._session = transaction.session
        self._collection = transaction.database[shape.collection]
        self._refusals = shape.refusals

    async def insert(self, document: Document) -> None:
        await self._do(self._collection.insert_one(document, session=self._session))

    async def insert_unless_known(self, documents: Iterable[Document]) -> int:
        """By their ids; a plain insert of a known one would end the transaction.

        Return how many were not known.
        """
        inserts = [_insert_unless_known(document) for document in documents]
        inserting = self._collection.bulk_write(inserts, session=self._session)
        result = await self._do(inserting)
        return result.upserted_count

    async def wait_for(self, document_id: object) -> None:
        """Wait until no other transaction of this process wants the document."""
        await self._transaction.wait_for_document((self._collection.name, document_id))

    async def lock(self, where: Document) -> Document | None:
        """Find one by writing to it: whoever else writes to it loses a race against us.

        A transaction that has done nothing yet waits while another one has it. Later its view
        of the data is fixed, and what changed while it waited would be refused.
        """
        if self._transaction.is_fresh:
            document = (self._collection.name, *where.values())
            await self._transaction.wait_for_document(document)
            for pause in PAUSES:
                try:
                    return await self._lock(where)
                except ConcurrentChange:
                    await self._transaction.restart(after=pause)
        return await self._lock(where)

    async def find(
        self, where: Document, *, order: Order | None = None, limit: int = 0
    ) -> list[Document]:
        """Without a limit, return all of them."""
        cursor = self._collection.find(
            where, session=self._session, sort=order, limit=limit
        )
        return await self._do(cursor.to_list())

    async def replace(self, documents: list[Document]) -> None:
        """Write them in the place of those with the same ids."""
        ids = [document["_id"] for document in documents]
        await self.delete({"_id": {"$in": ids}})
        await self._do(self._collection.insert_many(documents, session=self._session))

    async def update(self, where: Document, change: Document) -> int:
        """Return how many there were."""
        change = {**change, "$unset": {"lock": True}}
        updating = self._collection.update_many(where, change, session=self._session)
        result = await self._do(updating)
        return result.matched_count

    async def delete(self, where: Document) -> int:
        """Return how many there were."""
        deleting = self._collection.delete_many(where, session=self._session)
        result = await self._do(deleting)
        return result.deleted_count

    async def _lock(self, where: Document) -> Document | None:
        lock = {
            "$set": {"lock": uuid4()}
        }  # a new value, for an equal one would not be written
        locking = self._collection.find_one_and_update(
            where, lock, session=self._session
        )
        return await self._do(locking)

    async def _do(self, operation: Awaitable[T]) -> T:
        with translate_errors(self._refusals):
            return await self._transaction.do(operation)


def _insert_unless_known(document: Document) -> UpdateOne:
    return UpdateOne({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True)
