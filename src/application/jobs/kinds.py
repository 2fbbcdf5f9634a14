"""The two kinds of use cases that may run as jobs."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from application.actor import Permission
from application.errors import Refused

LONG_DEADLINE = timedelta(
    hours=1
)  # the deadline of a job that works through everything there is


@dataclass(frozen=True, slots=True)
class BackgroundUseCase:
    """What both kinds say of themselves; a use case overrides what differs."""

    raises: ClassVar[tuple[type[Refused], ...]] = ()
    max_attempts: ClassVar[int] = 8
    deadline: ClassVar[timedelta] = timedelta(minutes=1)  # of one attempt
    result_permission: ClassVar[Permission | None] = (
        None  # without which no owner sees the result
    )
    former_names: ClassVar[tuple[str, ...]] = ()  # under which jobs may still be stored
    former_arguments: ClassVar[Mapping[str, str]] = MappingProxyType(
        {}
    )  # today's, by the former


@dataclass(frozen=True, slots=True)
class TransactionalJob(BackgroundUseCase):
    """Writes in one unit of work, whose commit completes the job as well."""

    begin: Callable[
        [], AbstractAsyncContextManager[Any]
    ]  # each context has its own unit of work


class ExternalJob(BackgroundUseCase):
    """Acts outside of a unit of work, and is called with a `JobRun` first.

    An attempt may be repeated after it acted, when its worker is killed before the job is
    completed: the run's key makes the effect recognisable as the same one.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class JobRun:
    """What an external job learns of its own run."""

    key: UUID  # the job's id, equal in all attempts
    report: Callable[[int], Awaitable[None]]
    """Report the progress, in percent; raises LeaseLost when another worker has the job."""
