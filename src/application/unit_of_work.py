"""A unit of work: everything in it is written together, or nothing is."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from application.jobs.ports import Jobs
from domain.events import Event
from domain.identity.repository import SessionRepository, UserRepository
from domain.workshops.repository import WorkshopRepository

W_co = TypeVar("W_co", covariant=True)


class UnitOfWork(Protocol):
    """Left without `commit`, it rolls back.

    It is for writing: what it gets is locked against other units of work until it ends.
    """

    @property
    def jobs(self) -> Jobs: ...
    @property
    def committed(self) -> bool: ...
    @property
    def events(self) -> Sequence[Event]: ...

    async def commit(self) -> None:
        """Write everything, and the jobs that follow from the recorded events.

        Raises ConcurrentChange when another unit of work was faster.
        """


class Work(UnitOfWork, Protocol):
    """The whole: each context's ports ask for the part they need."""

    @property
    def users(self) -> UserRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...
    @property
    def workshops(self) -> WorkshopRepository: ...


Begin = Callable[[], AbstractAsyncContextManager[W_co]]
