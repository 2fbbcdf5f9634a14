"""The service's worker, durable on PostgreSQL or SQLite.

Its arguments are the URLs of the storage and the broker, the use case that runs, and the
number of jobs. The use case is `Nothing`, or `AddUser`, which adds a user in the
transaction that completes the job.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from dependency_injector.providers import Object

from adapters.settings import load_settings
from adapters.telemetry.instrumentation import Instrumentation
from application.jobs.kinds import ExternalJob, JobRun, TransactionalJob
from application.jobs.ports import Job
from application.unit_of_work import Begin
from application.use_cases import build_use_cases
from container import Container, fill_ports, make_worker
from domain.identity.user import UserId
from entrypoints.cli.running import run_alone
from tests.contexts.identity.builders import a_user
from tools.benchmarks.job_queues.stopwatch import BATCH, SLOTS, Stopwatch, arguments


@dataclass(frozen=True, slots=True)
class Nothing(ExternalJob):
    async def __call__(self, _: JobRun, /, *, order_id: UUID, quantity: int) -> None:
        pass


@dataclass(frozen=True, slots=True)
class AddUser(TransactionalJob):
    begin: Begin[Any]

    async def __call__(self, *, order_id: UUID, quantity: int) -> None:
        email = f"{order_id.hex}@example.com"
        async with self.begin() as work:
            await work.users.add(a_user(id=UserId(order_id), email=email))
            await work.commit()


@dataclass(frozen=True, slots=True)
class ObservedJobs(Instrumentation):
    on_start: Callable[[], None]
    on_end: Callable[[], None]  # once the completion is committed

    @contextmanager
    def job_span(self, job: Job) -> Iterator[None]:
        self.on_start()
        try:
            with Instrumentation.job_span(self, job):
                yield
        finally:  # a lease that is lost cancels the job
            self.on_end()


def container_of(
    url: str,
    broker_url: str,
    *,
    on_start: Callable[[], None],
    on_end: Callable[[], None],
) -> Container:
    """Return a container whose use cases are those of this module."""
    settings = load_settings(
        storage_url=url, broker_url=broker_url, jobs_concurrency=SLOTS
    )
    container = Container(settings=Object(settings))
    instrumentation = ObservedJobs(
        container.instrumentation().instruments, on_start, on_end
    )
    container.instrumentation.override(Object(instrumentation))
    use_cases = build_use_cases(
        [sys.modules[__name__]],
        fill_ports(container),
        span=instrumentation.use_case_span,
        deadline=settings.request_deadline,
    )
    container.use_cases.override(Object(use_cases))
    return container


async def add(container: Container, name: str, count: int) -> None:
    now, ids = container.clock().now(), container.ids()
    remaining = arguments(count)
    while batch := list(islice(remaining, BATCH)):
        async with container.storage().begin() as work:
            await work.jobs.add(
                *(Job(id=ids.new(), name=name, payload=of, due_at=now) for of in batch)
            )
            await work.commit()


async def main(url: str, broker_url: str, name: str, count: int) -> None:
    stopwatch, all_ended = Stopwatch(count), asyncio.Event()

    def end() -> None:
        if stopwatch.end():
            all_ended.set()

    container = container_of(url, broker_url, on_start=stopwatch.start, on_end=end)
    async with container.storage() as storage:
        await storage.schema.upgrade()
        async with container.hints().lifespan():
            await add(container, name, count)
            worker = make_worker(container)
            async with worker.lifespan(), container.listener().lifespan():
                await all_ended.wait()


if __name__ == "__main__":
    url, broker_url, name, count = sys.argv[1:]
    run_alone(lambda: main(url, broker_url, name, int(count)))
