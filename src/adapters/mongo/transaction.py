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

PAUSE = 0.1  # seconds before a commit is sent again, once

Queues = WeakValueDictionary[Hashable, asyncio.Lock]
"""The transactions of this process that want the same document, first come, first served."""


class Transaction:
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
        return self._running is None

    async def wait_for_document(self, document: Hashable) -> None:
        """Wait until no other transaction of this process wants the document."""
        queue = self._queues.setdefault(document, asyncio.Lock())
        await self._document_locks.enter_async_context(queue)

    async def do(self, operation: Awaitable[T]) -> T:
        """Cancelled, it goes on to its end, which `settle` waits for.

        Otherwise the rollback might overtake the first write of the transaction, which then
        opens it on the server, with nobody left to end it.
        """
        running = asyncio.ensure_future(operation)
        self._running = running
        return await asyncio.shield(running)

    async def settle(self) -> None:
        if self._running:
            await asyncio.gather(self._running, return_exceptions=True)

    async def restart(self, *, after: float) -> None:
        await self.do(self.session.abort_transaction())
        await asyncio.sleep(after)
        await start_transaction(self.session)

    async def commit(self) -> None:
        """Raises ConcurrentChange, and Unavailable when it is not known whether it is written."""
        with translate_errors():
            try:
                return await self.do(self.session.commit_transaction())
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult"):
                    raise
            await asyncio.sleep(PAUSE)
            return await self.do(self.session.commit_transaction())
