"""Port of the storage: all stored data, behind one URL."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from application.jobs.ports import Job, JobQueue, JobRecords

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageView:
    """The server behind the URL, and the state of its schema."""

    server: str  # its product and version
    revision: str | None  # of the schema
    newest: str | None  # revision that the code knows
    now: datetime | None = None  # by its clock, if it is on another machine


class Schema(Protocol):
    """Port of the schema and its revisions."""

    async def upgrade(self, to: str | None = None) -> None:
        """Upgrade the schema to a revision, or to the newest.

        Does nothing if the schema is there already. Concurrent upgrades wait for each
        other.

        Raises Invalid if the revision is not ahead, Unavailable if a revision fails,
        and Conflict if rows would refer to missing ones.
        """

    async def downgrade(self, to: str | None = None) -> None:
        """Downgrade the schema to a revision, or to the one before.

        Raises the same errors as `upgrade`.
        """

    async def draft(self, message: str) -> str:
        """Write a revision for schema changes in the code; return its path.

        Raises Invalid if there are no differences, if the message is empty or too long,
        or if a revision cannot express a type; and Unavailable if the schema is behind.
        """

    async def describe(self) -> StorageView:
        """Return the server and the state of its schema."""

    async def check(self) -> None:
        """Check that the storage answers and its schema is not behind.

        A schema that is ahead is accepted: processes of the former version find one
        during a rolling update.

        Raises Unavailable, saying what to do, if the check fails.
        """


class Readers(Protocol):
    """Readers of a storage by their ports: `storage.readers[UserReader]`."""

    def __getitem__(self, port: type[R]) -> R: ...

    def __contains__(self, port: object) -> bool: ...


class Storage(AbstractAsyncContextManager["Storage"], Protocol):
    """Port of the storage; leaving its `async with` block closes it.

    Every call raises Unavailable while the server cannot be reached.
    """

    @property
    def readers(self) -> Readers:
        """Readers of all that is committed."""

    @property
    def lagging_readers(self) -> Readers:
        """Readers that may lack the latest writes; without a replica, `readers`."""

    @property
    def kinds(self) -> Sequence[str]:
        """Names of all `BulkStore`s of a unit of work, in the order to copy them."""

    @property
    def queue(self) -> JobQueue: ...
    @property
    def job_records(self) -> JobRecords: ...

    def begin(
        self, completing: Job | None = None
    ) -> AbstractAsyncContextManager[Any]:  # each context has its own protocol
        """Begin a unit of work, whose commit also completes the given job.

        Each of its repositories, and its `jobs`, is a `BulkStore` as well. Its commit
        raises LeaseLost if another worker holds the job by then.
        """

    @property
    def schema(self) -> Schema: ...
