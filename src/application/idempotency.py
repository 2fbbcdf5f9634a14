"""Idempotency records: the stored results of requests with an Idempotency-Key."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.errors import Conflict, Invalid

RETENTION = timedelta(days=1)


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for another request: use a new key per request."""


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
    """A request, and its result once the use case has completed.

    The id is derived from caller, use case and key, so the primary key makes the
    combination unique.
    """

    id: UUID
    caller_id: UUID
    fingerprint: str
    created_at: datetime
    # JSON as text, which every storage keeps exactly; None until the use case is done.
    result: str | None = None


class IdempotencyRecords(Protocol):
    """Port of idempotency records, committed together with the effect of the request."""

    async def claim(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        """Insert the record; if its id is stored already, return the stored record.

        Waits for a concurrent claim of the same id, or raises ConcurrentChange.
        """

    async def complete(self, record_id: UUID, *, result: str) -> None: ...

    async def remove_of_caller(self, caller_id: UUID) -> None: ...

    async def remove_created_before(self, moment: datetime, *, limit: int) -> int:
        """Remove up to `limit` records, oldest first; return their number."""


class IdempotencyWork(Protocol):
    @property
    def idempotency_records(self) -> IdempotencyRecords: ...

    async def commit(self) -> None: ...


BeginIdempotent = Callable[[], AbstractAsyncContextManager[IdempotencyWork]]


@dataclass(frozen=True, slots=True)
class ExpiredIdempotencyRecords:
    """Removes expired records; each call is one transaction."""

    begin: BeginIdempotent

    async def remove(self, *, now: datetime, limit: int) -> int:
        async with self.begin() as work:
            count = await work.idempotency_records.remove_created_before(
                now - RETENTION, limit=limit
            )
            await work.commit()
        return count
