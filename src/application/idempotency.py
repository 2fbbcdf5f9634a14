"""What is stored of a request that carries an idempotency key, beside its effect."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.errors import Conflict, Invalid

RETENTION = timedelta(days=1)


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came with another request: send each request with a key of its own."""


class RequestInProgress(Conflict):
    """A request with this Idempotency-Key is still in progress: try again later."""


IDEMPOTENCY_REFUSALS = (IdempotencyKeyReused, RequestInProgress)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentRequest:
    """A caller's request under a key that the client chose."""

    caller_id: UUID
    key: str
    fingerprint: str  # equal for equal requests


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """The id follows from caller, use case and key: its uniqueness is that of the primary key."""

    id: UUID
    caller_id: UUID
    fingerprint: str
    created_at: datetime
    result: str | None = (
        None  # as JSON text, exact on every storage; None until the effect is
    )


class IdempotencyRecords(Protocol):
    """Records inside a unit of work: they exist exactly when its effect does."""

    async def claim(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        """Write the record unless its id is known; return the one that is there.

        Waits for a unit of work that has claimed it, or raises ConcurrentChange.
        """

    async def complete(self, record_id: UUID, *, result: str) -> None: ...

    async def remove_of_caller(self, caller_id: UUID) -> None: ...

    async def remove_created_before(self, moment: datetime, *, limit: int) -> int:
        """Remove up to `limit`, the oldest first; return how many there were."""


class IdempotencyWork(Protocol):
    @property
    def idempotency_records(self) -> IdempotencyRecords: ...

    async def commit(self) -> None: ...


BeginIdempotent = Callable[[], AbstractAsyncContextManager[IdempotencyWork]]


@dataclass(frozen=True, slots=True)
class ExpiredIdempotencyRecords:
    """Records past their time, of which each batch is removed in a transaction of its own."""

    begin: BeginIdempotent

    async def remove(self, *, now: datetime, limit: int) -> int:
        async with self.begin() as work:
            count = await work.idempotency_records.remove_created_before(
                now - RETENTION, limit=limit
            )
            await work.commit()
        return count
