"""A transaction on a session of its own."""

import asyncio
from collections.abc import Awaitable, Hashable
from contextlib import AsyncExitStack
from typing import TypeVar
from weakref import WeakValueDictionary

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from adapters.mongo.client import start_transaction
from adapters.mongo.errors import translate_errors
from adapters.mongo.values import Document

T = TypeVar("T")

RETRY_DELAY = 0.1  # seconds before a commit is retried, once

Queues = WeakValueDictionary[Hashable, asyncio.Lock]
"""The locks by which this process's transactions queue for the same document."""


class Transaction:
    """A transaction, and the queues that it waits in for documents."""

    def __init__(
        self,
        database: AsyncDatabase[Document],
        session: AsyncClientSession,
        queues: Queues,
        document_locks: AsyncExitStack,
    ) -> None:
        self.database = database
        self.session = session
        self._queues = queues
        self._document_locks = document_locks
        self._running: Awaitable[object] | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether the transaction has not run any operation yet."""
        return self._running is None

    async def wait_for_document(self, key: Hashable) -> None:
        """Wait for this process's earlier transactions that lock the document."""
        queue = self._queues.setdefault(key, asyncio.Lock())
        await self._document_locks.enter_async_context(queue)

    async def do(self, operation: Awaitable[T]) -> T:
        """Run an operation to its end, even if the caller is cancelled.

        Otherwise the rollback could overtake the first write, which would then open the
        transaction on the server, and nothing would end it. `settle` waits for the end.
        """
        running = asyncio.ensure_future(operation)
        self._running = running
        return await asyncio.shield(running)

    async def settle(self) -> None:
        """Wait for the last operation to end."""
        if self._running:
            await asyncio.gather(self._running, return_exceptions=True)

    async def restart(self, *, after: float) -> None:
        """Abort the transaction, and begin a new one after so many seconds."""
        await self.do(self.session.abort_transaction())
        await asyncio.sleep(after)
        await start_transaction(self.session)

    async def commit(self) -> None:
        """Commit; retry once if the result is unknown.

        Raises ConcurrentChange if another transaction was faster, and Unavailable if
        the database cannot be reached, in which case the commit may have succeeded.
        """
        with translate_errors():
            try:
                return await self.do(self.session.commit_transaction())
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult"):
                    raise
            await asyncio.sleep(RETRY_DELAY)
            return await self.do(self.session.commit_transaction())
