"""Call a use case so that its effect and the record of its result are one commit."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints
from uuid import uuid5

from application.clock import Clock
from application.errors import ConcurrentChange, Refused
from application.idempotency import (
    IDEMPOTENCY_REFUSALS,
    BeginIdempotent,
    IdempotencyKeyReused,
    IdempotencyRecord,
    IdempotencyWork,
    IdempotentRequest,
    RequestInProgress,
)
from application.json_values import JSON
from application.structures import Converter
from application.use_case import Boundary

P = ParamSpec("P")
T = TypeVar("T")

CLAIM_TIMEOUT = 2.0  # seconds for another request with the same key


@dataclass(frozen=True, slots=True)
class IdempotentCalls:
    """Wraps use cases; each needs the field `begin`, and begins one unit of work."""

    begin: BeginIdempotent
    clock: Clock

    def __call__(
        self, boundary: Boundary[P, T], request: IdempotentRequest
    ) -> Boundary[P, T]:
        call = IdempotentCall(boundary.use_case, request, self.begin, self.clock)
        return IdempotentBoundary(
            call, boundary.span, boundary.deadline, boundary.jitter
        )


@dataclass(frozen=True, slots=True)
class IdempotentBoundary(Boundary[P, T]):
    @property
    def name(self) -> str:
        wrapped: Any = self.use_case  # an IdempotentCall
        return type(wrapped.use_case).__name__


@dataclass(frozen=True, slots=True)
class IdempotentCall(Generic[P, T]):
    """Calls the use case, or returns the stored result of an earlier call.

    An error rolls back the record as well, so the same request may succeed later.
    """

    use_case: Callable[P, Awaitable[T]]
    request: IdempotentRequest
    begin: BeginIdempotent
    clock: Clock
    _wait_until: float = field(
        default_factory=lambda: asyncio.get_running_loop().time() + CLAIM_TIMEOUT,
        init=False,
    )

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        use_case: Any = self.use_case
        return (*use_case.raises, *IDEMPOTENCY_REFUSALS)

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        kind: Any = type(self.use_case)
        result = _result_of(kind)
        record = self._record()
        async with self.begin() as work:
            known = await self._claim(work, record)
            if known:
                return self._replayed(known, result)
            shared = _SharedUnitOfWork(work)
            use_case: Any = self.use_case
            outcome: T = await replace(use_case, begin=shared)(*args, **kwargs)
            if shared.committed:
                text = json.dumps(result.write(outcome))
                await work.idempotency_records.complete(record.id, result=text)
                await work.commit()
        return outcome

    async def _claim(
        self, work: IdempotencyWork, record: IdempotencyRecord
    ) -> IdempotencyRecord | None:
        try:
            async with asyncio.timeout(CLAIM_TIMEOUT):
                return await work.idempotency_records.claim(record)
        except TimeoutError as error:
            raise RequestInProgress from error
        except ConcurrentChange as error:
            if asyncio.get_running_loop().time() < self._wait_until:
                raise  # the boundary tries again
            raise RequestInProgress from error

    def _record(self) -> IdempotencyRecord:
        request = self.request
        name = f"{type(self.use_case).__name__} {request.key}"
        return IdempotencyRecord(
            id=uuid5(request.caller_id, name),
            caller_id=request.caller_id,
            fingerprint=request.fingerprint,
            created_at=self.clock.now(),
        )

    def _replayed(self, known: IdempotencyRecord, result: Converter) -> T:
        if known.fingerprint != self.request.fingerprint:
            raise IdempotencyKeyReused
        outcome: T = result.read(json.loads(known.result or "null"))
        return outcome


class _SharedUnitOfWork:
    """Lends the use case the unit of work that holds the claim, and records its commit.

    `IdempotentCall` commits afterwards, together with the result.
    """

    def __init__(self, work: IdempotencyWork) -> None:
        self._work = work
        self._begun = False
        self.committed = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator["_SharedUnitOfWork"]:
        if self._begun:
            raise TypeError("An idempotent use case must begin one unit of work.")
        self._begun = True
        yield self

    def __getattr__(self, name: str) -> object:
        return getattr(self._work, name)

    async def commit(self) -> None:
        self.committed = True


@cache
def _result_of(kind: Any) -> Converter:  # a class of any arguments
    """Return the converter of the use case's results.

    Raises TypeError if JSON cannot represent them.
    """
    return JSON.of(
        get_type_hints(kind.__call__)["return"], where=f"{kind.__name__}'s result"
    )
