"""Facts about a context that tests need; `tests/contexts` has a module of each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from httpx import AsyncClient
from hypothesis.strategies import SearchStrategy

from application.actor import Actor, Permission
from application.converters import annotations, split_optional
from application.errors import Conflict, Forbidden, NotFound, Refused
from application.jobs.ports import JobFilter, JobState
from application.storage import Storage
from tests.builders import StoppedClock
from tests.mailer import MemoryMailer
from tests.steps import Step

Headers = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of stored aggregate, and what its repository tests need."""

    repository: str  # its name in a unit of work
    plain: Callable[..., Any]  # builds one
    full: Callable[..., Any]  # builds one whose fields all differ from a plain one's
    missing: type[NotFound]
    edit: Callable[[Any], object]  # changes one that was read, by the state machine
    # Hard values of each text field, optional fields included.
    texts: Mapping[str, Sequence[str]]
    # Hard values of other fields.
    hard: Mapping[str, Sequence[object]] = field(default_factory=dict)
    # Fields that are unique together, and the error of their second use.
    taken: Mapping[tuple[str, ...], type[Conflict]] = field(default_factory=dict)

    @property
    def aggregate(self) -> type:
        return type(self.plain())

    @property
    def times(self) -> list[str]:
        return self.fields_of(datetime)

    def fields_of(self, wanted: type) -> list[str]:
        """Return the fields of this type, NewTypes and optional fields included."""
        return [
            name
            for name, annotation in annotations(self.aggregate).items()
            if split_optional(annotation, where=name)[0] is wanted
        ]

    def of(self, work: Any) -> Any:
        return getattr(work, self.repository)

    async def stored(self, storage: Storage, aggregate_id: Any) -> Any:
        async with storage.begin() as work:
            return await self.of(work).get(aggregate_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorExample:
    """A call that succeeds for an actor with the permission, and for an owner."""

    permission: Permission
    arguments: Mapping[str, object] = field(default_factory=dict)
    writes: bool = True
    refusal: type[Refused] = Forbidden
    owner: Actor | None = None
    # Raised for another actor with the owner's permissions.
    not_yours: type[Refused] = Forbidden


@dataclass(frozen=True, slots=True)
class JobWorld:
    """The storage and the mailbox that a job acts on."""

    storage: Storage
    mailer: MemoryMailer
    clock: StoppedClock

    async def mails(self) -> Sequence[object]:
        """Return the keys of the mails sent since the last call."""
        sent = self.mailer.sent
        return sorted({sent.get_nowait()[0] for _ in range(sent.qsize())})

    async def waiting_jobs(self) -> Sequence[object]:
        which = JobFilter(state=JobState.WAITING, now=self.clock.now())
        return [job.id for job in await self._page(which)]

    async def results(self) -> Sequence[object]:
        which = JobFilter(state=JobState.DONE, now=self.clock.now())
        return [job.result for job in await self._page(which) if job.result]

    async def _page(self, which: JobFilter) -> Sequence[Any]:
        return await self.storage.job_records.page(which, after=None, limit=100)


@dataclass(frozen=True, slots=True)
class JobExample:
    """A job that has one effect on the context's records."""

    # Exactly one after the job has run.
    effects: Callable[[JobWorld], Awaitable[Sequence[object]]]
    payload: Mapping[str, object] = field(default_factory=dict)


async def sees_nothing(storage: Storage, now: datetime) -> list[Any]:
    return []


async def owns_nothing(client: AsyncClient, owner: Headers) -> dict[str, str]:
    return {}


async def nothing_fills_prometheus(client: AsyncClient, admin: Headers) -> None: ...


def no_records() -> Mapping[str, Sequence[Any]]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Fields that a context does not need have defaults; tests report missing ones."""

    kinds: Sequence[Kind] = ()

    # Examples of use cases that take an actor, and of those that may run as jobs.
    # Records that the examples refer to, by kind.
    records: Callable[[], Mapping[str, Sequence[Any]]] = no_records
    actors: Mapping[type, ActorExample] = field(default_factory=dict)
    jobs: Mapping[type, JobExample] = field(default_factory=dict)

    # The state machine runs the same steps on two storages and compares them.
    first_steps: Sequence[Step] = ()  # they store one aggregate of each kind
    steps: Sequence[SearchStrategy[Step]] = ()
    # Returns the views of its readers.
    sees: Callable[[Storage, datetime], Awaitable[list[Any]]] = sees_nothing

    # Routes, by method and path.
    for_anybody: AbstractSet[str] = frozenset()  # without signing in
    owns: Callable[[AsyncClient, Headers], Awaitable[dict[str, str]]] = owns_nothing
    """Creates the caller's own resources; returns ids by their names in paths."""
    # Response status for resources of other users.
    strangers_get: Mapping[str, int] = field(default_factory=dict)
    # Bodies of requests.
    strangers_send: Mapping[str, object] = field(default_factory=dict)

    # Events that fill the whole dashboard, and the counts they lead to.
    fill_prometheus: Callable[[AsyncClient, Headers], Awaitable[None]] = (
        nothing_fills_prometheus
    )
    prometheus_counts: Mapping[str, int] = field(default_factory=dict)
