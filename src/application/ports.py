"""Ports and options that use cases get, each by the name of its field."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from application.clock import Clock
from application.health import HealthChecks
from application.idempotency import ExpiredIdempotencyRecords
from application.identity.ports import (
    AccessTokens,
    KnownClients,
    OneTimeTokens,
    Passwords,
    PermissionsOf,
    RefreshTokens,
)
from application.ids import Ids
from application.jobs.ports import JobRecords, ResultPermissions
from application.mail import Mailbox, Mailer
from application.observers import Observe
from application.rate_limits import RateLimiter
from application.storage import Readers, Schema
from application.unit_of_work import Begin
from application.workshops.ports import Contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Values for the fields of use cases; see `build_use_cases`."""

    clock: Clock
    ids: Ids
    mailer: Mailer
    mailbox: Mailbox
    observe: Observe
    limiter: RateLimiter
    known_clients: KnownClients

    begin: Begin[Any]  # each context sees its own part of a unit of work
    schema: Schema
    records: JobRecords
    expired_idempotency_records: ExpiredIdempotencyRecords
    result_permissions: ResultPermissions
    readers: Readers  # each fills the fields that are annotated with its port
    lagging_readers: Readers  # these, where the annotation is `MayLag[…]`
    contacts: Contacts  # of users, as workshops ask for them

    passwords: Passwords
    tokens: AccessTokens
    refresh_tokens: RefreshTokens
    one_time_tokens: OneTimeTokens
    permissions_of: PermissionsOf
    random_password: Callable[[], str]

    checks: HealthChecks
    metrics_text: Callable[[], Awaitable[str]]

    version: str
    public_base_url: str
    admin_email: str | None
    admin_password: str | None = field(repr=False)
    session_lifetime: timedelta
    session_idle_timeout: timedelta
    jobs_done_retention: timedelta
    jobs_dead_retention: timedelta
