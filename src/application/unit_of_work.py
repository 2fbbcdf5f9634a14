"""A unit of work: everything in it is written together, or nothing is."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from application.jobs.ports import JobsWork

W_co = TypeVar("W_co", covariant=True)


class UnitOfWork(JobsWork, Protocol):
    """Left without `commit`, it rolls back.

    It is for writing: what it gets is locked against other units of work until it ends.
    """


Begin = Callable[[], AbstractAsyncContextManager[W_co]]
