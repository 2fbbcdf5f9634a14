"""The base class of the units of work of all storages."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from adapters.registry import Registry
from application.idempotency import IdempotencyRecords
from application.jobs.ports import Hint, Job, Jobs, JobState
from application.observers import Observe
from application.reactions import DeriveJobs
from application.suppress_failures import SuppressFailures
from domain.events import RecordedEvent
from domain.repository import AnyAggregate

Collect = Callable[[AnyAggregate], None]
"""A function that collects the recorded events of a written aggregate."""


@dataclass(frozen=True, slots=True)
class CommitHooks:
    """Derives the jobs written with a commit, and notifies observers after it."""

    derive_jobs: DeriveJobs
    hint: Hint
    observe: Observe
    _hinting: SuppressFailures = field(
        default_factory=lambda: SuppressFailures("Hints are lost")
    )
    _observing: SuppressFailures = field(
        default_factory=lambda: SuppressFailures("Events are not observed")
    )

    def after_commit(
        self, added: Iterable[UUID], recorded: Iterable[RecordedEvent]
    ) -> None:
        """Send hints of the added jobs and the events to observers.

        Failures are logged, never raised: the commit has succeeded.
        """
        with self._hinting:
            self.hint(added)
        with self._observing:
            self.observe([record.event for record in recorded])


class Work(ABC):
    """A unit of work, which writes its aggregates and the jobs their events cause.

    Each registered repository is an attribute, created on each access: one kept here
    would close a cycle, and the garbage collector would take 2 % of a request.
    """

    jobs: Jobs
    idempotency_records: IdempotencyRecords

    def __init__(
        self,
        registry: Registry,
        source: object,
        hooks: CommitHooks,
        completing: Job | None,
    ) -> None:
        self._repositories = registry.repositories
        self._source = source  # the first argument of each repository
        self._hooks = hooks
        self._completing = completing
        self._recorded: list[RecordedEvent] = []
        self.committed = False

    def __getattr__(self, name: str) -> object:
        if name.startswith("_") or name not in self._repositories:
            raise AttributeError(f"No repository named {name} is registered.")
        adapter = self._repositories[name].adapter
        return adapter(self._source, collect=self._collect)

    async def commit(self) -> None:
        await self.jobs.add(*self._hooks.derive_jobs(self._recorded))
        if self._completing:
            await self.jobs.finish(self._completing, state=JobState.DONE)
        await self._commit()
        self.committed = True
        self._hooks.after_commit(self.jobs.added, self._recorded)

    @abstractmethod
    async def _commit(self) -> None: ...

    def _collect(self, aggregate: AnyAggregate) -> None:
        self._recorded += aggregate.release()
