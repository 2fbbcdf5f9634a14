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
    result_permission: ClassVar[Permission | None] = (
        None  # what an owner needs to see the result; None: nothing
    )
    former_names: ClassVar[tuple[str, ...]] = ()  # under which jobs may still be stored
    former_arguments: ClassVar[Mapping[str, str]] = MappingProxyType(
        {}
    )  # current names by the former ones in stored jobs


@dataclass(frozen=True, slots=True)
class TransactionalJob(BackgroundUseCase):
    """A job that writes in one unit of work, whose commit also completes the job."""

    begin: Callable[
        [], AbstractAsyncContextManager[Any]
    ]  # each context has its own unit of work


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
