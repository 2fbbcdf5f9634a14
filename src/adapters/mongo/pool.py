"""A client's connections in first-come, first-served order, and reads through them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from adapters.fair_semaphore import FairSemaphore
from adapters.mongo import client
from adapters.mongo.client import Driver
from adapters.mongo.errors import translate_errors
from adapters.mongo.shapes import Order, Shape
from adapters.mongo.transaction import Queues, Transaction
from adapters.mongo.values import Document, from_document

T = TypeVar("T")

DATABASE = "hexagon"  # if the URL names none
ROLLBACK_TIMEOUT = 1.0  # seconds
CLOSE_TIMEOUT = 5.0  # seconds


class Pool:
    """Three queues, of units of work, reads and renewals, for the connections.

    The driver's own pool lets newcomers overtake waiting tasks. It therefore has a
    connection for every task that the queues admit, so that no task waits there.
    """

    def __init__(self, url: str, *, driver: Driver, pool_size: int) -> None:
        self._client = client.connect(url, driver=driver, connections=2 * pool_size + 1)
        self.database = self._client.get_default_database(
            DATABASE,
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern("majority"),
        )
        self._units = FairSemaphore("writing", pool_size)
        self._reads = FairSemaphore("reading", pool_size)
        self._renewals = FairSemaphore("renewing", 1)
        self._queues: Queues = WeakValueDictionary()
        self._ending: set[asyncio.Task[None]] = set()

    async def find(
        self,
        shape: Shape,
        where: Document,
        *,
        fields: Sequence[str] | None = None,
        order: Order | None = None,
        limit: int = 0,
    ) -> list[Document]:
        """Read documents without a transaction; by default all fields, no limit."""
        async with self._reads:
            with translate_errors():
                collection = self.database[shape.collection]
                cursor = collection.find(where, fields, sort=order, limit=limit)
                return await cursor.to_list()

    async def aggregate(
        self, shape: Shape, pipeline: Sequence[Document]
    ) -> list[Document]:
        """Read by an aggregation, without a transaction."""
        async with self._reads:
            with translate_errors():
                collection = self.database[shape.collection]
                return await client.aggregate(collection, pipeline)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction; after the block, roll it back unless committed."""
        return self._transaction(self._units)

    def renewal(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that does not queue behind units of work."""
        return self._transaction(self._renewals)

    async def close(self) -> None:
        if self._ending:
            await asyncio.wait(self._ending, timeout=CLOSE_TIMEOUT)
        await client.close(self._client)

    @asynccontextmanager
    async def _transaction(
        self, semaphore: FairSemaphore
    ) -> AsyncIterator[Transaction]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(semaphore)
            document_locks = await stack.enter_async_context(AsyncExitStack())
            with translate_errors():
                session = await client.start_session(self._client)
            # Ending the session aborts a transaction that is not committed.
            stack.push_async_callback(session.end_session)
            await client.start_transaction(session)
            transaction = Transaction(
                self.database, session, self._queues, document_locks
            )
            stack.push_async_callback(transaction.settle)
            try:
                yield transaction
            finally:
                await self._end(stack.pop_all())

    async def _end(self, stack: AsyncExitStack) -> None:
        """Close the stack in a task that survives cancellation and absent servers."""
        ending = asyncio.create_task(stack.aclose())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.wait([ending], timeout=ROLLBACK_TIMEOUT)


class MongoReader:
    """Base class of readers; each read is independent, outside of a transaction."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def _first(
        self,
        kind: type[T],
        shape: Shape,
        where: Document,
        *,
        fields: Sequence[str] | None = None,
    ) -> T | None:
        records = await self._all(kind, shape, where, fields=fields, limit=1)
        return records[0] if records else None

    async def _all(
        self,
        kind: type[T],
        shape: Shape,
        where: Document,
        *,
        fields: Sequence[str] | None = None,
        order: Order | None = None,
        limit: int = 0,
    ) -> list[T]:
        documents = await self._pool.find(
            shape, where, fields=fields, order=order, limit=limit
        )
        return [from_document(kind, document) for document in documents]
