"""Base classes of repositories: a collection per kind, a document per record."""

from typing import ClassVar, Generic
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.shapes import BY_ID, Order, Shape
from adapters.mongo.transaction import Transaction
from adapters.mongo.values import Document, from_document, to_document
from adapters.unit_of_work import Collect
from application.errors import ConcurrentChange
from application.snapshot import R
from domain.errors import NotFound
from domain.events import I
from domain.repository import A, AnyAggregate


class MongoRecords(Generic[R]):
    """The records of one kind."""

    shape: ClassVar[Shape]

    def __init__(self, transaction: Transaction) -> None:
        self._documents = Documents(transaction, self.shape)

    def _to_document(self, record: R) -> Document:
        return to_document(record)

    async def page(self, *, after: UUID | None, limit: int) -> list[R]:
        following = {"_id": {"$gt": after}} if after else {}
        return await self._all(following, order=BY_ID, limit=limit)

    async def replace(self, records: list[R]) -> None:
        """Write the records, versions included, replacing those with the same ids."""
        await self._documents.replace([self._to_document(record) for record in records])

    async def _all(
        self, where: Document, *, order: Order | None = None, limit: int = 0
    ) -> list[R]:
        documents = await self._documents.find(where, order=order, limit=limit)
        return [from_document(self.shape.kind, document) for document in documents]


class MongoRepository(MongoRecords[A], Generic[A, I]):
    """A repository of aggregates with optimistic locking by version."""

    missing: ClassVar[type[NotFound]]

    def __init__(self, transaction: Transaction, *, collect: Collect) -> None:
        super().__init__(transaction)
        self._collect = collect

    async def add(self, aggregate: A) -> None:
        await self._documents.insert(self._next_version(aggregate))
        self._note_written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        document = await self._documents.lock({"_id": aggregate_id})
        if document is None:
            raise self.missing
        aggregate: A = from_document(self.shape.kind, document)
        return aggregate

    async def save(self, aggregate: A) -> None:
        change = {"$set": self._next_version(aggregate)}
        if not await self._documents.update(_match_current(aggregate), change):
            raise ConcurrentChange
        self._note_written(aggregate)

    async def remove(self, *aggregates: A) -> None:
        if not aggregates:
            return
        where = {"$or": [_match_current(aggregate) for aggregate in aggregates]}
        removed = await self._documents.delete(where)
        if removed < len(aggregates):
            raise ConcurrentChange
        for aggregate in aggregates:
            self._collect(aggregate)

    def _next_version(self, aggregate: A) -> Document:
        return {**self._to_document(aggregate), "version": aggregate.version + 1}

    def _note_written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1


def _match_current(aggregate: AnyAggregate) -> Document:
    return {"_id": aggregate.id, "version": aggregate.version}
