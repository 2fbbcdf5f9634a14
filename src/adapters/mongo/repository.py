"""Aggregates in a collection of their own, one document each."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from adapters.mongo.documents import Documents
from adapters.mongo.shapes import Document, Shape, from_document, to_document
from adapters.mongo.transaction import Transaction
from application.errors import ConcurrentChange
from domain.errors import NotFound
from domain.events import Aggregate

A = TypeVar("A", bound=Aggregate[Any])
I = TypeVar("I", bound=UUID)  # noqa: E741 - the conventional name of an id's type, never a value


class MongoRepository(Generic[A, I]):
    """The documents have a field for each of the aggregate's, and maybe more."""

    kind: ClassVar[type[Any]]
    shape: ClassVar[Shape]
    missing: ClassVar[type[NotFound]]

    def __init__(
        self, transaction: Transaction, *, collect: Callable[[Aggregate[Any]], None]
    ) -> None:
        self._documents = Documents(transaction, self.shape)
        self._collect = collect

    def _to_document(self, aggregate: A) -> Document:
        return to_document(aggregate)

    async def add(self, aggregate: A) -> None:
        await self._documents.insert(self._next(aggregate))
        self._written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        found = await self._find({"_id": aggregate_id})
        if found is None:
            raise self.missing
        return found

    async def save(self, aggregate: A) -> None:
        if not await self._documents.update(_this(aggregate), {"$set": self._next(aggregate)}):
            raise ConcurrentChange
        self._written(aggregate)

    async def remove(self, aggregate: A) -> None:
        if not await self._documents.delete(_this(aggregate)):
            raise ConcurrentChange
        self._collect(aggregate)

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[A]:
        found = await self._documents.page(after=after, limit=limit)
        return [from_document(self.kind, document) for document in found]

    async def replace(self, aggregates: Sequence[A]) -> None:
        """Write them as they are, versions included, in the place of those with the same ids."""
        await self._documents.replace([self._to_document(one) for one in aggregates])

    async def _find(self, where: Document) -> A | None:
        document = await self._documents.lock(where)
        return from_document(self.kind, document) if document else None

    def _next(self, aggregate: A) -> Document:
        return {**self._to_document(aggregate), "version": aggregate.version + 1}

    def _written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1


def _this(aggregate: Aggregate[Any]) -> Document:
    return {"_id": aggregate.id, "version": aggregate.version}
