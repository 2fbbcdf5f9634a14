"""The port of a storage: everything that is kept, behind one URL."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from application.jobs.ports import Job, JobQueue, JobRecords

R = TypeVar("R")

AnyWork = AbstractAsyncContextManager[
    Any
]  # each context sees its own part of a unit of work


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageView:
    """What answers behind the URL, and in which state its schema is."""

    server: str  # its product and version
    revision: str | None
    newest: str | None
    now: datetime | None = None  # by its clock, where that is another machine's


class Schema(Protocol):
    """The shape of what is stored, in revisions."""

    async def upgrade(self, to: str | None = None) -> None:
        """Bring it up to a revision, or to the newest; nothing happens when it is there.

        Raises Invalid for a revision that is not ahead, Unavailable where a revision fails, and
        Conflict where it would leave rows that refer to missing ones. Processes that do this at
        the same time wait for each other.
        """

    async def downgrade(self, to: str | None = None) -> None:
        """Bring it back to a revision, or to the one before; raise as `upgrade` does."""

    async def draft(self, message: str) -> str:
        """Write a revision for what differs between the code and the database; return its path.

        Raises Invalid where there is nothing to write one for, for a message that is empty or too
        long, and for a type that a revision has no name for, and Unavailable while the schema is
        behind.
        """

    async def describe(self) -> StorageView: ...

    async def check(self) -> None:
        """Raise Unavailable, saying what to do, unless it answers and is not behind.

        While an update rolls through, processes from before it find a schema that is ahead.
        """


class Readers(Protocol):
    """The readers of a storage by their ports: `storage.readers[WorkshopReader]`."""

    def __getitem__(self, port: type[R]) -> R: ...

    def __contains__(self, port: object) -> bool: ...


class Storage(AbstractAsyncContextManager["Storage"], Protocol):
    """Used as an async context manager, it is closed at the end.

    Every call raises Unavailable while the server behind it cannot be reached.
    """

    @property
    def readers(self) -> Readers: ...
    @property
    def kinds(self) -> Sequence[str]:
        """The names of all `BulkStore`s of a unit of work, in the order in which to copy them."""

    @property
    def queue(self) -> JobQueue: ...
    @property
    def job_records(self) -> JobRecords: ...

    def begin(
        self, completing: Job | None = None
    ) -> AbstractAsyncContextManager[Any]:  # each context sees its own part
        """Begin a unit of work; its commit completes the job as well, or raises LeaseLost.

        Each of its repositories, and its jobs, is a `BulkStore` as well.
        """

    @property
    def schema(self) -> Schema: ...
