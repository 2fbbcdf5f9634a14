"""The composition root: which adapter fills which port."""

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from dependency_injector.containers import DeclarativeContainer
from dependency_injector.providers import List, Object, Provider, Selector, Singleton
from fastapi import FastAPI

from adapters import telemetry
from adapters.clock import SystemClock
from adapters.ids import UuidV7Ids
from adapters.mail import FileMailer, LogMailer, SmtpMailer
from adapters.memory.storage import MemoryStorage
from adapters.mongo.storage import MongoStorage
from adapters.passwords import Argon2Passwords, RandomSecrets
from adapters.queue.brokers import Brokers, make_brokers
from adapters.queue.hints import Hints
from adapters.queue.listening import Listener
from adapters.settings import Settings, load_settings
from adapters.sql.storage import SqlStorage
from adapters.tokens import JwtAccessTokens
from adapters.wiring import by_kind, by_name, use_case
from application import health, identity, jobs, schema, workshops
from application.clock import Clock
from application.copy_storage import CopyStorage
from application.identity.ports import AccessTokens, Passwords, Secrets, UserReader
from application.ids import Ids
from application.jobs.ports import BeginCompleting, JobQueue
from application.mail import Mailer
from application.reactions import JobsAfter, Reactions
from application.storage import Schema, Storage
from application.unit_of_work import Begin, Work
from application.use_case import JOB, MIGRATION
from application.workshops.attendee_mail import AttendeeMail
from application.workshops.ports import Attendees, WorkshopReader
from entrypoints.cli.app import Commands, create_cli
from entrypoints.http.app import create_app
from entrypoints.running import Resources
from entrypoints.worker.app import Worker


class Container(DeclarativeContainer):
    settings: Provider[Settings] = Singleton(load_settings)
    option = settings.provided
    clock: Provider[Clock] = Singleton(SystemClock)
    ids: Provider[Ids] = Singleton(UuidV7Ids)
    secrets: Provider[Secrets] = Singleton(RandomSecrets)
    passwords: Provider[Passwords] = Singleton(
        Argon2Passwords,
        time_cost=option.argon2_time_cost,
        memory_kib=option.argon2_memory_kib,
        threads=option.argon2_threads,
        queue=option.argon2_queue,
    )
    tokens: Provider[AccessTokens] = Singleton(
        JwtAccessTokens,
        key=option.secret_key.get_secret_value.call(),
        issuer=option.public_base_url,
        audience=option.service_name,
        ttl=option.access_token_ttl,
        ids=ids,
    )
    log_mailer: Provider[Mailer] = Singleton(LogMailer)
    file_mailer: Provider[Mailer] = Singleton(FileMailer, option.mail_path, sender=option.mail_from)
    smtp_mailer: Provider[Mailer] = Singleton(SmtpMailer, option.mail_url, sender=option.mail_from)
    mailer: Provider[Mailer] = Selector(
        option.mail_kind, log=log_mailer, file=file_mailer, smtp=smtp_mailer
    )

    brokers: Provider[Brokers] = Singleton(make_brokers, option.broker_url, option.service_name)
    hints: Provider[Hints] = Singleton(Hints, brokers.provided.sending)
    listener: Provider[Listener] = Singleton(Listener, brokers.provided.listening)
    jobs_after: Provider[JobsAfter] = Singleton(Reactions, clock, Object(telemetry.traceparent))
    memory_storage: Provider[Storage] = Singleton(MemoryStorage, jobs_after=jobs_after, hint=hints)
    sql_storage: Provider[Storage] = Singleton(
        SqlStorage,
        option.storage_url,
        pool_size=option.storage_pool_size,
        echo=option.sql_echo,
        jobs_after=jobs_after,
        hint=hints,
    )
    mongo_storage: Provider[Storage] = Singleton(
        MongoStorage,
        option.storage_url,
        driver=option.mongo_driver,
        pool_size=option.storage_pool_size,
        jobs_after=jobs_after,
        hint=hints,
    )
    storage: Provider[Storage] = Selector(
        option.storage_kind, memory=memory_storage, sql=sql_storage, mongo=mongo_storage
    )
    begin: Provider[Begin[Work]] = storage.provided.begin
    begin_completing: Provider[BeginCompleting] = storage.provided.begin_completing
    users: Provider[UserReader] = storage.provided.users
    workshop_reader: Provider[WorkshopReader] = storage.provided.workshops
    attendees: Provider[Attendees] = storage.provided.attendees
    queue: Provider[JobQueue] = storage.provided.queue
    storage_schema: Provider[Schema] = storage.provided.schema

    register_user = use_case(
        identity.RegisterUser, begin=begin, passwords=passwords, clock=clock, ids=ids
    )
    log_in = use_case(identity.LogIn, users=users, passwords=passwords, tokens=tokens, clock=clock)
    authenticate = use_case(identity.Authenticate, users=users, tokens=tokens, clock=clock)
    view_profile = use_case(identity.ViewProfile, users=users)
    create_admin = use_case(identity.CreateAdmin, register=register_user.provided.use_case)
    make_first_admin = use_case(
        identity.MakeFirstAdmin,
        users=users,
        create=create_admin.provided.use_case,
        secrets=secrets,
        email=option.first_admin_email,
        password=option.first_admin_password,
    )

    schedule_workshop = use_case(workshops.ScheduleWorkshop, begin=begin, clock=clock, ids=ids)
    view_workshop = use_case(workshops.ViewWorkshop, workshops=workshop_reader)
    list_upcoming = use_case(workshops.ListUpcoming, workshops=workshop_reader, clock=clock)
    book_seat = use_case(workshops.BookSeat, begin=begin, clock=clock)
    cancel_booking = use_case(workshops.CancelBooking, begin=begin, clock=clock)
    cancel_workshop = use_case(workshops.CancelWorkshop, begin=begin, clock=clock)
    announce_cancellation = use_case(workshops.AnnounceCancellation, begin=begin, clock=clock)
    attendee_mail: Provider[AttendeeMail] = Singleton(
        AttendeeMail, workshops=workshop_reader, attendees=attendees, mailer=mailer
    )
    confirm_booking = use_case(workshops.ConfirmBooking, deadline=JOB, mail=attendee_mail)
    tell_of_cancellation = use_case(workshops.TellOfCancellation, deadline=JOB, mail=attendee_mail)

    check_readiness = use_case(health.CheckReadiness, schema=storage_schema)
    upgrade_schema = use_case(schema.UpgradeSchema, deadline=MIGRATION, schema=storage_schema)
    downgrade_schema = use_case(schema.DowngradeSchema, deadline=MIGRATION, schema=storage_schema)
    describe_storage = use_case(schema.DescribeStorage, schema=storage_schema)
    draft_revision = use_case(schema.DraftRevision, deadline=MIGRATION, schema=storage_schema)

    worker: Provider[Worker] = Singleton(
        Worker,
        leases=Singleton(
            jobs.Leases, queue=queue, clock=clock, ids=ids, duration=option.jobs_lease
        ),
        run=Singleton(
            jobs.RunJob,
            use_cases=by_name(confirm_booking, announce_cancellation, tell_of_cancellation),
            begin=begin_completing,
            queue=queue,
            clock=clock,
            jitter=Object(random.random),
            max_attempts=option.jobs_max_attempts,
        ),
        broker=brokers.provided.listening,
        slots=option.jobs_concurrency,
        poll=option.jobs_poll_seconds,
        grace=option.jobs_grace_seconds,
    )
    sending = hints.provided.running.call()
    listening = listener.provided.running.call()
    working = worker.provided.running.call()
    separate: Provider[Resources] = List(storage, sending)
    embedded: Provider[Resources] = List(storage, sending, working, listening)
    resources: Provider[Resources] = Selector(option.worker, embedded=embedded, separate=separate)


def http_app(container: Container) -> FastAPI:
    return create_app(use_cases=by_kind(container), resources=container.resources())


def observed() -> Container:
    container = Container()
    telemetry.configure(container.settings())
    return container


def http() -> FastAPI:
    return http_app(observed())


@asynccontextmanager
async def opened() -> AsyncIterator[Mapping[type, Any]]:
    container = Container()
    async with container.storage():
        yield by_kind(container)


@asynccontextmanager
async def copying(*urls: str) -> AsyncIterator[CopyStorage]:
    source, target = (Container(settings=Object(load_settings(storage_url=url))) for url in urls)
    async with source.storage() as read, target.storage() as written:
        await written.schema.upgrade()
        yield CopyStorage(read.snapshot, written.snapshot)


def cli() -> None:
    create_cli(
        Commands("container:http", load_settings(), opened, copying, lambda: observed().embedded())
    )()
