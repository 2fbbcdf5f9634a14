"""The composition root: builds the adapters and fills the ports with them."""

import gc
import os
import sys

# Searching what imports create for garbage would take 0.2 s of the start.
gc.disable()

# Set before pydantic is imported: Logfire's plugin would import all of Logfire (0.1 s,
# 18 MiB) for spans of validations, which are not used.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "logfire-plugin")

# First: validates environment variables that other libraries read on import.
from adapters import telemetry

# isort: split
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Literal

from dependency_injector.containers import DeclarativeContainer
from dependency_injector.providers import Object, Provider, Selector, Self, Singleton
from fastapi import FastAPI

from adapters.clock import SystemClock
from adapters.identity.access_tokens import JwtAccessTokens
from adapters.identity.one_time_tokens import HmacOneTimeTokens
from adapters.identity.passwords import Argon2Passwords
from adapters.identity.refresh_tokens import HmacRefreshTokens
from adapters.ids import UuidV7Ids
from adapters.mail.empty_mailbox import EmptyMailbox
from adapters.mail.limited import LimitedMailer
from adapters.queue.brokers import Brokers, make_brokers
from adapters.queue.hints import Hints
from adapters.queue.listener import Listener
from adapters.rate_limits import RateLimits
from adapters.settings import Settings, load_settings
from adapters.settings.misspelt import warn_of_misspelt_settings
from adapters.telemetry.audit import audit
from adapters.telemetry.instrumentation import Instrumentation
from adapters.telemetry.otel.instrument import flush_spans_on_exit, otel_instruments
from adapters.telemetry.otel.requests import request_sampling
from adapters.telemetry.prometheus.exposition import Exposition
from adapters.telemetry.prometheus.metrics import Metrics
from adapters.telemetry.prometheus.shared_values import (
    Registries,
    make_registries,
    share_metrics,
)
from adapters.unit_of_work import CommitHooks
from application import health, identity, jobs, welcome, workshops
from application.clock import Clock
from application.copy_storage import CopyStorage
from application.health import HealthChecks
from application.idempotency import ExpiredIdempotencyRecords
from application.identity.ports import (
    AccessTokens,
    Contacts,
    OneTimeTokens,
    Passwords,
    RefreshTokens,
)
from application.ids import Ids
from application.mail import Mailbox, Mailer
from application.observers import Observe, notify_all
from application.permissions import permissions_of
from application.ports import Ports
from application.reactions import DeriveJobs, ReactionJobs, all_reactions
from application.snapshot import Snapshot
from application.storage import Storage
from application.use_cases import UseCases, build_use_cases, result_permissions
from entrypoints.garbage import without_collections
from entrypoints.http.app import create_app
from entrypoints.http.management import serve_management_port
from entrypoints.resources import Resources
from entrypoints.worker.app import Worker
from entrypoints.worker.schedule import schedule
from entrypoints.worker.scheduler import Scheduler

if TYPE_CHECKING:
    from adapters.mail.sender import Sender
    from adapters.mail.smtp_url import SmtpAddress
    from entrypoints.cli.doctor import ProbedServer
    from entrypoints.cli.running import OpenedStorage

gc.freeze()
gc.enable()

# Packages that list use cases.
CONTEXTS = (identity, workshops, jobs, health, welcome)


# Factories import their drivers themselves: a process loads only the drivers that the
# settings select.


def log_mailer() -> Mailer:
    from adapters.mail.log import LogMailer

    return LogMailer()


def file_mailer(folder: Path, *, sender: "Sender") -> Mailer:
    from adapters.mail.file import FileMailer

    return FileMailer(folder, sender=sender)


def smtp_mailer(server: "SmtpAddress", *, sender: "Sender") -> Mailer:
    from adapters.mail.smtp import SmtpMailer

    return SmtpMailer(server, sender=sender)


def file_mailbox(folder: Path) -> Mailbox:
    from adapters.mail.file_mailbox import FileMailbox

    return FileMailbox(folder)


def memory_storage(hooks: CommitHooks) -> Storage:
    from adapters.memory.storage import MemoryStorage

    return MemoryStorage(hooks)


def sql_storage(
    url: str,
    hooks: CommitHooks,
    *,
    read_url: str | None,
    pool_size: int,
    echo: bool,
    behind_pooler: bool,
) -> Storage:
    from adapters.sql.storage import SqlStorage

    return SqlStorage(
        url,
        hooks,
        read_url=read_url,
        pool_size=pool_size,
        echo=echo,
        behind_pooler=behind_pooler,
    )


def mongo_storage(
    url: str, hooks: CommitHooks, *, pool_size: int, driver: Literal["motor", "pymongo"]
) -> Storage:
    from adapters.mongo.storage import MongoStorage

    return MongoStorage(url, hooks, pool_size=pool_size, driver=driver)


def make_instrumentation(prometheus: Metrics) -> Instrumentation:
    """Return the instruments that observe use cases and jobs, the outermost first."""
    return Instrumentation(
        [
            *otel_instruments(),
            prometheus,
        ]
    )


def observe_events(prometheus: Metrics) -> Observe:
    """Return the observer of the events of committed units of work."""
    return notify_all(audit, prometheus.record_events)


class Container(DeclarativeContainer):
    """The providers of all adapters, each annotated with the port that it fills."""

    __self__ = Self()

    settings: Provider[Settings] = Singleton(load_settings)
    option = settings.provided
    clock: Provider[Clock] = Singleton(SystemClock)
    ids: Provider[Ids] = Singleton(UuidV7Ids)
    limiter: Provider[RateLimits] = Singleton(RateLimits, option.rate_limits)

    passwords: Provider[Passwords] = Singleton(Argon2Passwords, settings)
    tokens: Provider[AccessTokens] = Singleton(
        JwtAccessTokens,
        keys=option.access_token_keys,
        issuer=option.public_base_url,
        audience=option.service_name,
        ttl=option.access_token_ttl,
        ids=ids,
    )
    refresh_tokens: Provider[RefreshTokens] = Singleton(
        HmacRefreshTokens, key=option.secret
    )
    one_time_tokens: Provider[OneTimeTokens] = Singleton(
        HmacOneTimeTokens, key=option.secret
    )

    mailer: Provider[Mailer] = Selector(
        option.mail_kind,
        log=Singleton(log_mailer),
        file=Singleton(file_mailer, option.mail_path, sender=option.mail_sender),
        smtp=Singleton(smtp_mailer, option.mail_server, sender=option.mail_sender),
    )
    limited_mailer: Provider[Mailer] = Singleton(LimitedMailer, mailer, limiter)

    mailbox: Provider[Mailbox] = Selector(
        option.mailbox_kind,
        none=Singleton(EmptyMailbox),
        file=Singleton(file_mailbox, option.mail_path),
    )

    brokers: Provider[Brokers] = Singleton(
        make_brokers, option.broker_url, option.service_name
    )
    hints: Provider[Hints] = Singleton(Hints, brokers.provided.sending)
    listener: Provider[Listener] = Singleton(Listener, brokers.provided.listening)

    prometheus_registries: Provider[Registries] = Singleton(make_registries)
    prometheus: Provider[Metrics] = Singleton(Metrics, prometheus_registries)
    instrumentation: Provider[Instrumentation] = Singleton(
        make_instrumentation, prometheus=prometheus
    )
    observe: Provider[Observe] = Singleton(observe_events, prometheus=prometheus)
    derive_jobs: Provider[DeriveJobs] = Singleton(
        ReactionJobs, clock, Singleton(all_reactions)
    )
    commit_hooks: Provider[CommitHooks] = Singleton(
        CommitHooks, derive_jobs=derive_jobs, hint=hints, observe=observe
    )

    storage: Provider[Storage] = Selector(
        option.storage_kind,
        memory=Singleton(memory_storage, commit_hooks),
        sql=Singleton(
            sql_storage,
            option.storage_url,
            commit_hooks,
            read_url=option.storage_read_url,
            pool_size=option.storage_pool_size,
            echo=option.sql_echo,
            behind_pooler=option.storage_is_behind_pooler,
        ),
        mongo=Singleton(
            mongo_storage,
            option.storage_url,
            commit_hooks,
            pool_size=option.storage_pool_size,
            driver=option.mongo_driver,
        ),
    )

    prometheus_exposition: Provider[Exposition] = Singleton(
        Exposition, storage.provided.job_records, clock, prometheus_registries
    )
    checks: Provider[HealthChecks] = Singleton(
        HealthChecks, storage.provided.schema.check, hints.provided.check, clock
    )
    use_cases: Provider[UseCases] = Singleton(
        lambda self: make_use_cases(self),  # noqa: PLW0108 - defined below
        __self__,
    )


def fill_ports(container: Container) -> Ports:
    """Return the ports, which use cases request by field name; mypy checks each type."""
    settings = container.settings()
    storage = container.storage()
    return Ports(
        clock=container.clock(),
        ids=container.ids(),
        mailer=container.limited_mailer(),
        mailbox=container.mailbox(),
        observe=container.observe(),
        limiter=container.limiter(),
        known_clients=container.limiter(),
        begin=storage.begin,
        schema=storage.schema,
        records=storage.job_records,
        expired_idempotency_records=ExpiredIdempotencyRecords(storage.begin),
        result_permissions=result_permissions(CONTEXTS),
        readers=storage.readers,
        lagging_readers=storage.lagging_readers,
        contacts=storage.readers[Contacts],
        passwords=container.passwords(),
        tokens=container.tokens(),
        refresh_tokens=container.refresh_tokens(),
        one_time_tokens=container.one_time_tokens(),
        permissions_of=permissions_of,
        random_password=token_urlsafe,
        checks=container.checks(),
        metrics_text=container.prometheus_exposition().text,
        version=settings.service_version,
        public_base_url=settings.public_base_url,
        admin_email=settings.first_admin_email,
        admin_password=settings.first_admin_password,
        session_lifetime=settings.session_lifetime,
        session_idle_timeout=settings.session_idle_timeout,
        jobs_done_retention=settings.jobs_done_retention,
        jobs_dead_retention=settings.jobs_dead_retention,
    )


def make_use_cases(container: Container) -> UseCases:
    """Return the use cases of all contexts."""
    return build_use_cases(
        CONTEXTS,
        fill_ports(container),
        span=container.instrumentation().use_case_span,
        deadline=container.settings().request_deadline,
    )


def make_worker(container: Container) -> Worker:
    """Return the worker that runs jobs."""
    settings = container.settings()
    storage = container.storage()
    clock = container.clock()
    leases = jobs.Leases(storage.queue, clock, container.ids(), settings.jobs_lease)
    run = jobs.RunJob(
        jobs=container.use_cases().jobs(),
        begin=storage.begin,
        queue=storage.queue,
        clock=clock,
        span=container.instrumentation().job_span,
    )
    return Worker(
        leases=leases,
        run=run,
        broker=container.brokers().listening,
        slots=settings.jobs_concurrency,
        poll_interval=settings.jobs_poll_seconds,
        grace_period=settings.jobs_grace_seconds,
    )


def make_scheduler(container: Container) -> Scheduler:
    """Return the scheduler that adds periodic jobs."""
    return Scheduler(
        add_tick=container.use_cases()[jobs.AddTick],
        clock=container.clock(),
        broker=container.brokers().sending,
        schedule=schedule(),
    )


def api_resources(container: Container) -> Resources:
    """Return the resources of an API process, with a worker unless WORKER=separate."""
    resources = [
        flush_spans_on_exit(),
        *_shared_resources(container),
    ]
    if container.settings().worker == "separate":
        return resources
    scheduler = make_scheduler(container)
    return [*resources, *_job_resources(container), scheduler.lifespan()]


def worker_resources(container: Container) -> Resources:
    """Return the resources of a worker process."""
    return [*_shared_resources(container), *_job_resources(container)]


def scheduler_resources(container: Container) -> Resources:
    """Return the resources of a scheduler process."""
    return [*_shared_resources(container), make_scheduler(container).lifespan()]


def _shared_resources(container: Container) -> Resources:
    settings = container.settings()
    management = serve_management_port(
        container.use_cases(), settings.host, settings.metrics_port
    )
    return [
        container.storage(),
        container.prometheus_exposition().lifespan(),
        management,
        container.hints().lifespan(),
        container.limiter(),
    ]


def _job_resources(container: Container) -> Resources:
    return [make_worker(container).lifespan(), container.listener().lifespan()]


RESOURCES: Mapping[str, Callable[[Container], Resources]] = {
    "api": api_resources,
    "worker": worker_resources,
    "scheduler": scheduler_resources,
}
"""The resources that a process keeps open, by its role."""


def probed_servers(container: Container) -> "Mapping[str, ProbedServer]":
    """Return the servers that `app doctor` probes, by the setting that names each.

    The storage is probed separately.
    """
    return {
        **_replica(container.settings()),
        "broker_url": container.hints(),
        "rate_limits": container.limiter(),
        "mail_url": container.mailer(),
    }


def _replica(settings: Settings) -> "Mapping[str, ProbedServer]":
    read_url = settings.storage_read_url
    if read_url is None:
        return {}
    from adapters.sql.replica_probe import ReplicaProbe

    return {
        "storage_read_url": ReplicaProbe(
            settings.storage_url,
            read_url,
            behind_pooler=settings.storage_is_behind_pooler,
        )
    }


def http_app(container: Container) -> FastAPI:
    """Return the HTTP application of this container."""
    return create_app(
        container.use_cases(),
        RESOURCES["api"](container),
        container.settings(),
        observe_request=container.prometheus().record_request,
        sampling=request_sampling(container.settings().trace_ratio),
    )


def configured_container() -> Container:
    """Return a new container, with logs and traces configured from its settings."""
    container = Container()
    telemetry.configure(container.settings())
    warn_of_misspelt_settings()
    return container


def http() -> FastAPI:
    """Return the HTTP application; uvicorn calls this factory in each process."""
    with without_collections():
        return http_app(configured_container())


@asynccontextmanager
async def open_storage() -> "AsyncIterator[OpenedStorage]":
    """Open the storage for the duration of one command."""
    from entrypoints.cli.running import OpenedStorage

    container = Container()
    async with container.storage() as storage:
        yield OpenedStorage(container.use_cases, storage.schema)


@asynccontextmanager
async def open_copy(source_url: str, target_url: str) -> AsyncIterator[CopyStorage]:
    """Open two storages, and bring the schema of the target up to date."""
    source, target = (
        Container(
            settings=Object(load_settings(storage_url=url, storage_read_url=None))
        ).storage()
        for url in (source_url, target_url)
    )
    async with source, target:
        await target.schema.upgrade()
        yield CopyStorage(Snapshot(source.begin), Snapshot(target.begin), source.kinds)


def cli() -> None:
    """Run the command `app`."""
    with without_collections():
        # Imported here: uvicorn's worker processes do not need the commands.
        from entrypoints.cli.app import create_cli
        from entrypoints.cli.checks import CheckCommands
        from entrypoints.cli.processes import ProcessCommands
        from entrypoints.cli.running import require_utf8
        from entrypoints.cli.storage import StorageCommands

        require_utf8(sys.argv)
        settings = load_settings()
        app = create_cli(
            settings,
            open_storage,
            processes=ProcessCommands(
                http="container:http",
                settings=settings,
                open_storage=open_storage,
                worker_resources=lambda: worker_resources(configured_container()),
                scheduler_resources=lambda: scheduler_resources(configured_container()),
                share_metrics=share_metrics,
            ),
            checks=CheckCommands(
                settings, open_storage, servers=lambda: probed_servers(Container())
            ),
            storage=StorageCommands(settings, open_storage, open_copy),
        )
    app()
