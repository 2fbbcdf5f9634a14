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
    # Version 7 and the variant of RFC 9562.
    return UUID(int=(7 << 76) | (2 << 62) | next(_numbers))


def a_job(**overrides: Any) -> Job:
    defaults = {"id": an_id(), "name": "EmailUser", "payload": {}, "due_at": NOW}
    return Job(**{**defaults, **overrides})


def an_idempotency_record(**overrides: Any) -> IdempotencyRecord:
    defaults = {
        "id": an_id(),
        "caller_id": an_id(),
        "fingerprint": "f",
        "created_at": NOW,
    }
    return IdempotencyRecord(**{**defaults, **overrides})


async def _ignore(_: int) -> None:
    """Discard a progress report."""


def a_run(**overrides: Any) -> JobRun:
    defaults = {"key": an_id(), "report": _ignore}
    return JobRun(**{**defaults, **overrides})


def an_actor(*permissions: Permission, **overrides: Any) -> Actor:
    defaults = {"id": an_id(), "permissions": frozenset(permissions)}
    return Actor(**{**defaults, **overrides})


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
