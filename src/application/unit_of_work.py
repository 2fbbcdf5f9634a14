"""Port of units of work."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from application.idempotency import IdempotencyWork
from application.jobs.ports import JobsWork

W_co = TypeVar("W_co", covariant=True)


class UnitOfWork(JobsWork, IdempotencyWork, Protocol):
    """Writes that commit together; leaving its block without `commit` rolls them back.

    Aggregates it gets are locked against other units of work until it ends.
    """


Begin = Callable[[], AbstractAsyncContextManager[W_co]]
