"""Use cases within their boundary, without spans."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from application.clock import Clock
from application.jobs import RunJob
from application.jobs.ports import BeginCompleting, JobQueue
from application.use_case import Boundary

P = ParamSpec("P")
T = TypeVar("T")

DEADLINE = timedelta(seconds=5)


def bounded(
    use_case: Callable[P, Awaitable[T]], *, deadline: timedelta = DEADLINE
) -> Boundary[P, T]:
    return Boundary(
        use_case, span=lambda _: nullcontext(), deadline=deadline, jitter=lambda: 0.0
    )


def runner(
    jobs: Mapping[str, Callable[..., Awaitable[Any]]],
    *,
    begin: BeginCompleting,
    queue: JobQueue,
    clock: Clock,
    jitter: float = 1.0,
) -> RunJob:
    return RunJob(
        jobs={name: bounded(use_case) for name, use_case in jobs.items()},
        begin=begin,
        queue=queue,
        clock=clock,
        span=lambda _: nullcontext(),
        jitter=lambda: jitter,
    )
