"""Operations on the documents of one shape within a transaction."""

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

# Seconds between attempts to lock a document that another process holds.
LOCK_RETRY_DELAYS = (0.01, 0.02, 0.04, 0.08, 0.16)


class Documents:
    """The documents of one shape.

    Each method raises as `translate_errors` does; any error aborts the transaction.
    """

    def __init__(self, transaction: Transaction, shape: Shape) -> None:
        self._transaction = transaction
        self._session = transaction.session
        self._collection = transaction.database[shape.collection]
        self._refusals = shape.unique_errors

    async def insert(self, document: Document) -> None:
        await self._do(self._collection.insert_one(document, session=self._session))

    async def insert_if_absent(self, documents: Iterable[Document]) -> int:
        """Insert those documents whose ids are not stored yet, and return their number.

        A plain insert of a stored id would abort the transaction.
        """
        inserts = [_insert_if_absent(document) for document in documents]
        inserting = self._collection.bulk_write(inserts, session=self._session)
        result = await self._do(inserting)
        return result.upserted_count

    async def wait_for(self, document_id: object) -> None:
        """Wait until no other transaction of this process wants the document."""
        await self._transaction.wait_for_document((self._collection.name, document_id))

    async def lock(self, where: Document) -> Document | None:
        """Find a document and lock it by a write, so that concurrent writers fail.

        A fresh transaction waits while another one holds the document. A transaction
        that has run an operation reads from a fixed snapshot: after waiting, it could
        not lock a changed document, so it fails at once.

        Raises ConcurrentChange if the document stays locked.
        """
        if self._transaction.is_fresh:
            key = (self._collection.name, *where.values())
            await self._transaction.wait_for_document(key)
            for pause in LOCK_RETRY_DELAYS:
                try:
                    return await self._lock(where)
                except ConcurrentChange:
                    await self._transaction.restart(after=pause)
        return await self._lock(where)

    async def find(
        self, where: Document, *, order: Order | None = None, limit: int = 0
    ) -> list[Document]:
        """Return the matching documents; all of them if the limit is 0."""
        cursor = self._collection.find(
            where, session=self._session, sort=order, limit=limit
        )
        return await self._do(cursor.to_list())

    async def replace(self, documents: list[Document]) -> None:
        """Insert the documents, replacing those with the same ids."""
        ids = [document["_id"] for document in documents]
        await self.delete({"_id": {"$in": ids}})
        await self._do(self._collection.insert_many(documents, session=self._session))

    async def update(self, where: Document, change: Document) -> int:
        """Update and unlock the matching documents; return their number."""
        change = {**change, "$unset": {"lock": True}}
        result = await self._do(
            self._collection.update_many(where, change, session=self._session)
        )
        return result.matched_count

    async def delete(self, where: Document) -> int:
        """Delete the matching documents; return their number."""
        result = await self._do(
            self._collection.delete_many(where, session=self._session)
        )
        return result.deleted_count

    async def _lock(self, where: Document) -> Document | None:
        # The server does not write a value that is stored already, so take a new one.
        lock = {"$set": {"lock": uuid4()}}
        return await self._do(
            self._collection.find_one_and_update(where, lock, session=self._session)
        )

    async def _do(self, operation: Awaitable[T]) -> T:
        with translate_errors(self._refusals):
            return await self._transaction.do(operation)


def _insert_if_absent(document: Document) -> UpdateOne:
    return UpdateOne({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True)
