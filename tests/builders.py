"""Builders of test objects: a test names what matters, the rest has defaults."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from adapters.memory.storage import MemoryStorage
from adapters.unit_of_work import CommitHooks
from application.actor import Actor, Permission
from application.idempotency import IdempotencyRecord
from application.jobs.kinds import JobRun
from application.jobs.ports import Job

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NO_HOOKS = CommitHooks(
    derive_jobs=lambda _: [], hint=lambda _: None, observe=lambda _: None
)
ALL_KINDS = MemoryStorage(NO_HOOKS).kinds

_numbers = count(1)


def an_id() -> UUID:
    return UUID(int=(7 << 76) | (2 << 62) | next(_numbers))


def a_job(**given: Any) -> Job:
    made = {"id": an_id(), "name": "EmailUser", "payload": {}, "due_at": NOW}
    return Job(**{**made, **given})


def an_idempotency_record(**given: Any) -> IdempotencyRecord:
    made = {"id": an_id(), "caller_id": an_id(), "fingerprint": "f", "created_at": NOW}
    return IdempotencyRecord(**{**made, **given})


async def _ignore(_: int) -> None:
    """Discard a progress report."""


def a_run(**given: Any) -> JobRun:
    made = {"key": an_id(), "report": _ignore}
    return JobRun(**{**made, **given})


def an_actor(*permissions: Permission, **given: Any) -> Actor:
    made = {"id": an_id(), "permissions": frozenset(permissions)}
    return Actor(**{**made, **given})


class StoppedClock:
    """A clock that stands still until a test advances it."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


def an_account() -> dict[str, str]:
    """Return valid registration data with a unique address."""
    return {
        "email": f"{an_id().hex}@example.com",
        "password": "a long password",
        "name": "Ada",
    }
