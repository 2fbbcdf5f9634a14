"""What the units of work of all storages have in common."""

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
"""Take the recorded events of an aggregate that was written."""


@dataclass(frozen=True, slots=True)
class CommitHooks:
    """What happens at a commit: the jobs that are written with it, and who is notified after it."""

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
        """Raises nothing, whichever adapters these are: what is written is written."""
        with self._hinting:
            self.hint(added)
        with self._observing:
            self.observe([one.event for one in recorded])


class Work(ABC):
    """Collects the events of its aggregates; what follows from them is written at the commit.

    Each repository that is registered is an attribute, which is made when it is first used.
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
        self._source = source  # from which adapters make a repository
        self._hooks = hooks
        self._completing = completing
        self._recorded: list[RecordedEvent] = []
        self.committed = False

    def __getattr__(self, name: str) -> object:
        if name.startswith("_") or name not in self._repositories:
            raise AttributeError(f"No repository is registered as {name}.")
        repository: object = self._repositories[name].adapter(
            self._source, collect=self._collect
        )
        setattr(self, name, repository)
        return repository

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
