"""The composition root: which adapter fills which port."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from secrets import token_urlsafe
from typing import Any

from dependency_injector.containers import DeclarativeContainer
from dependency_injector.providers import List, Object, Provider, Selector, Singleton
from fastapi import FastAPI

from adapters import telemetry
from adapters.audit import audit
from adapters.clock import SystemClock
from adapters.ids import UuidV7Ids
from adapters.mail import FileMailer, LogMailer, SmtpMailer
from adapters.memory.storage import MemoryStorage
from adapters.metrics import Exposition, Metrics, shared_folder
from adapters.mongo.storage import MongoStorage
from adapters.one_time_tokens import HmacOneTimeTokens
from adapters.passwords import Argon2Passwords
from adapters.queue.brokers import Brokers, make_brokers
from adapters.queue.hints import Hints
from adapters.queue.listening import Listener
from adapters.rate_limits import RateLimits
from adapters.refresh_tokens import HmacRefreshTokens
from adapters.settings import Settings, load_settings
from adapters.sql.storage import SqlStorage
from adapters.telemetry.watching import Watch
from adapters.tokens import JwtAccessTokens
from adapters.unit_of_work import Consequences
from adapters.wiring import UseCases, by_kind, jobs_by_name, named, wired
from application import health, identity, jobs, workshops
from application.clock import Clock
from application.copy_storage import CopyStorage
from application.health import Parts
from application.identity import ports as needs
from application.ids import Ids
from application.mail import Mailer
from application.observers import Observe, together
from application.reactions import JobsAfter, Reactions
from application.snapshot import Snapshot
from application.storage import Schema, Storage
from entrypoints.cli.app import Commands, create_cli
from entrypoints.http.app import create_app
from entrypoints.running import Resources
from entrypoints.worker.app import Worker
from entrypoints.worker.scheduler import Scheduler


class Container(DeclarativeContainer):
    settings: Provider[Settings] = Singleton(load_settings)
    option = settings.provided
    clock: Provider[Clock] = Singleton(SystemClock)
    ids: Provider[Ids] = Singleton(UuidV7Ids)
    passwords: Provider[needs.Passwords] = Singleton(Argon2Passwords, settings)
    limits: Provider[RateLimits] = Singleton(RateLimits, option.rate_limits)
    tokens: Provider[needs.AccessTokens] = Singleton(
        JwtAccessTokens,
        keys=option.access_token_keys,
        issuer=option.public_base_url,
        audience=option.service_name,
        ttl=option.access_token_ttl,
        ids=ids,
    )
    refresh_tokens: Provider[needs.RefreshTokens] = Singleton(HmacRefreshTokens, key=option.secret)
    one_time_tokens: Provider[needs.OneTimeTokens] = Singleton(HmacOneTimeTokens, key=option.secret)
    file_mailer: Provider[Mailer] = Singleton(FileMailer, option.mail_path, sender=option.mail_from)
    smtp_mailer: Provider[Mailer] = Singleton(SmtpMailer, option.mail_url, sender=option.mail_from)
    mailer: Provider[Mailer] = Selector(
        option.mail_kind, log=Singleton(LogMailer), file=file_mailer, smtp=smtp_mailer
    )

    brokers: Provider[Brokers] = Singleton(make_brokers, option.broker_url, option.service_name)
    hints: Provider[Hints] = Singleton(Hints, brokers.provided.sending)
    listener: Provider[Listener] = Singleton(Listener, brokers.provided.listening)
    jobs_after: Provider[JobsAfter] = Singleton(Reactions, clock)
    metrics: Provider[Metrics] = Singleton(Metrics)
    watch: Provider[Watch] = Singleton(Watch, metrics)
    observe: Provider[Observe] = Singleton(together, Object(audit), metrics.provided.observe)
    consequences: Provider[Consequences] = Singleton(
        Consequences, jobs_after=jobs_after, hint=hints, observe=observe
    )
    memory_storage: Provider[Storage] = Singleton(MemoryStorage, consequences)
    url, pool = option.storage_url, option.storage_pool_size
    sql_storage: Provider[Storage] = Singleton(
        SqlStorage, url, consequences, pool_size=pool, echo=option.sql_echo
    )
    mongo_storage: Provider[Storage] = Singleton(
        MongoStorage, url, consequences, pool_size=pool, driver=option.mongo_driver
    )
    storage: Provider[Storage] = Selector(
        option.storage_kind, memory=memory_storage, sql=sql_storage, mongo=mongo_storage
    )
    kept = storage.provided

    exposition: Provider[Exposition] = Singleton(Exposition, kept.job_records, clock)
    parts: Provider[Parts] = Singleton(Parts, kept.schema.check, hints.provided.check, clock)

    # Every use case that these list; a field is filled by the part of its name.
    made = wired(
        (identity, workshops, jobs, health),
        span=watch.provided.use_case,
        deadline=option.request_deadline,
        **named(kept, "begin", "users", "sessions", "workshops", "attendees", "schema"),
        **named(option, "public_base_url", "session_kept", "session_idle"),
        **named(option, "jobs_done_kept", "jobs_dead_kept"),
        clock=clock,
        ids=ids,
        observe=observe,
        limits=limits,
        passwords=passwords,
        tokens=tokens,
        refresh_tokens=refresh_tokens,
        one_time_tokens=one_time_tokens,
        new_password=token_urlsafe,
        admin_email=option.first_admin_email,
        admin_password=option.first_admin_password,
        mailer=mailer,
        records=kept.job_records,
        parts=parts,
        exposed=exposition.provided.text,
        version=option.service_version,
    )
    use_cases: Provider[UseCases] = by_kind(made)

    run = Singleton(
        jobs.RunJob, jobs_by_name(made), kept.begin, kept.queue, clock, watch.provided.job
    )
    worker: Provider[Worker] = Singleton(
        Worker,
        leases=Singleton(jobs.Leases, kept.queue, clock, ids, option.jobs_lease),
        run=run,
        broker=brokers.provided.listening,
        slots=option.jobs_concurrency,
        poll=option.jobs_poll_seconds,
        grace=option.jobs_grace_seconds,
    )
    scheduler: Provider[Scheduler] = Singleton(
        Scheduler, add_tick=made[jobs.AddTick], clock=clock, broker=brokers.provided.sending
    )
    servers = List(hints, limits, mailer)
    sending = hints.provided.running.call()
    listening = listener.provided.running.call()
    working = worker.provided.running.call()
    ticking = scheduler.provided.running.call()
    exposing = exposition.provided.running.call(option.host, option.metrics_port)
    telling = watch.provided.sending.call()
    serving: Provider[Resources] = List(telling, storage, limits, exposing, sending)
    embedded: Provider[Resources] = List(
        telling, storage, limits, exposing, sending, working, listening, ticking
    )
    resources: Provider[Resources] = Selector(option.worker, embedded=embedded, separate=serving)
    to_work: Provider[Resources] = List(storage, exposing, sending, working, listening)
    to_schedule: Provider[Resources] = List(storage, exposing, sending, ticking)


def http_app(container: Container) -> FastAPI:
    made, resources = container.use_cases(), container.resources()
    return create_app(made, resources, container.settings(), container.metrics().request)


def observed() -> Container:
    container = Container()
    telemetry.configure(container.settings())
    return container


def http() -> FastAPI:
    return http_app(observed())


@asynccontextmanager
async def opened() -> AsyncIterator[Mapping[type, Any]]:
    container = Container()
    async with container.storage() as storage:
        yield {**container.use_cases(), Schema: storage.schema}


@asynccontextmanager
async def copying(*urls: str) -> AsyncIterator[CopyStorage]:
    source, target = (Container(settings=Object(load_settings(storage_url=url))) for url in urls)
    async with source.storage() as read, target.storage() as written:
        await written.schema.upgrade()
        yield CopyStorage(Snapshot(read.begin), Snapshot(written.begin))


def cli() -> None:
    shared_folder()  # for the processes that this one starts
    commands = Commands(
        http="container:http",
        settings=load_settings(),
        opened=opened,
        copying=copying,
        servers=lambda: Container().servers(),
        worker=lambda: observed().to_work(),
        scheduler=lambda: observed().to_schedule(),
    )
    create_cli(commands)()
