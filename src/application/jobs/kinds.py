"""Base classes of the use cases that may run as jobs."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from application.actor import Permission
from application.errors import Refused

LONG_DEADLINE = timedelta(hours=1)  # for jobs that process all records of a kind


@dataclass(frozen=True, slots=True)
class BackgroundUseCase:
    """Options of both kinds of jobs, with defaults that a use case may override."""

    raises: ClassVar[tuple[type[Refused], ...]] = ()
    max_attempts: ClassVar[int] = 8
    deadline: ClassVar[timedelta] = timedelta(minutes=1)  # of one attempt
    # The permission that an owner needs to see the result; None if they need none.
    result_permission: ClassVar[Permission | None] = None
    former_names: ClassVar[tuple[str, ...]] = ()  # under which jobs may still be stored
    # Current names of arguments by their former names in stored jobs.
    former_arguments: ClassVar[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TransactionalJob(BackgroundUseCase):
    """A job that writes in one unit of work, whose commit also completes the job."""

    # `Any`, because each context has its own protocol for the unit of work.
    begin: Callable[[], AbstractAsyncContextManager[Any]]


class ExternalJob(BackgroundUseCase):
    """A job with effects outside a unit of work; its first argument is a `JobRun`.

    An attempt may be repeated after its effect, if the worker is killed before the job
    is completed. The run's key then identifies the effect as the same one.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class JobRun:
    """The current run of an external job."""

    key: UUID  # the job's id, the same in all attempts
    report: Callable[[int], Awaitable[None]]
    """Reports the progress in percent; raises LeaseLost if the lease was lost."""
