"""Settings: one small class for each concern, read from the environment and from `.env`."""

import re
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.tokens import read_key

DEVELOPMENT_SECRET = "development-only-change-me-in-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32  # characters
OWASP_MEMORY_KIB, OWASP_TIME_COST = 19_456, 2  # OWASP Password Storage Cheat Sheet, argon2id


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Concern(BaseSettings):
    """Each option is described by the text below it."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )


class GeneralSettings(Concern):
    environment: Environment = Environment.DEVELOPMENT
    """`production` refuses every unsafe setting."""
    public_base_url: str = "http://127.0.0.1:8000"
    """Where users reach the service; links start with it."""


class StorageSettings(Concern):
    storage_url: str = "sqlite:///var/hexagon.db"
    """The storage: `sqlite:///relative/path`, `sqlite:////absolute/path`,
    `postgresql://user:password@host/database`, `mongodb://host/database?replicaSet=name`, or
    `memory://` (one process, gone with it)."""
    storage_pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    """Units of work at a time in each process; a database server sees a connection for each, as
    many for reads, and one more."""
    mongo_driver: Literal["motor", "pymongo"] = "motor"
    """The client for `mongodb://`."""
    sql_echo: bool = False
    """Log every SQL statement."""

    @property
    def storage_kind(self) -> str:
        return STORAGES[urlsplit(self.storage_url).scheme]

    @property
    def storage_shown(self) -> str:
        return _without_password(self.storage_url)

    @property
    def storage_is_durable(self) -> bool:
        return self.storage_kind != "memory"

    @field_validator("storage_url")
    @classmethod
    def _known_storage(cls, url: str) -> str:
        address = _known_scheme(url, STORAGES)
        if address.scheme == "sqlite" and not address.path.strip("/"):
            raise ValueError("it names no file: use sqlite:///var/hexagon.db, or memory://")
        return url


class BrokerSettings(Concern):
    broker_url: str = "memory://"
    """What carries hints to workers: `memory://` (this process), `redis://`,
    `amqp://`, `nats://` or `kafka://`; no job is lost with it."""
    worker: Literal["embedded", "separate"] = "embedded"
    """`embedded` runs the jobs inside the API process."""
    jobs_concurrency: Annotated[int, Field(ge=1, le=1000)] = 16
    """Jobs that one worker runs at a time."""
    jobs_lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 4.0
    """After so long without a sign of life a job is taken from its worker."""
    jobs_poll_seconds: Annotated[float, Field(ge=0.05, le=60)] = 0.5
    """How often a worker looks for jobs that no hint announced."""
    jobs_grace_seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """At the stop, running jobs have so long to finish."""
    jobs_done_days: Annotated[float, Field(ge=1, le=3650)] = 7
    """So long what came of a job can be read."""
    jobs_dead_days: Annotated[float, Field(ge=1, le=3650)] = 30
    """So long a dead job can be replayed."""

    @property
    def jobs_lease(self) -> timedelta:
        return timedelta(seconds=self.jobs_lease_seconds)

    @property
    def jobs_done_kept(self) -> timedelta:
        return timedelta(days=self.jobs_done_days)

    @property
    def jobs_dead_kept(self) -> timedelta:
        return timedelta(days=self.jobs_dead_days)

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, url: str) -> str:
        _known_scheme(url, BROKERS)
        return url


class MailSettings(Concern):
    mail_url: str = "file://var/mail"
    """Where mail goes: `file://folder`, `file:///absolute/folder`, `log://`,
    `smtp://user:password@host:587` or `smtps://…` (TLS from the start)."""
    mail_from: str = "hexagon@localhost"
    """The sender of all mail."""

    @property
    def mail_kind(self) -> str:
        return MAILERS[urlsplit(self.mail_url).scheme]

    @property
    def mail_shown(self) -> str:
        return _without_password(self.mail_url)

    @property
    def mail_path(self) -> Path:
        address = urlsplit(self.mail_url)
        return Path(address.netloc + address.path)

    @field_validator("mail_url")
    @classmethod
    def _known_mailer(cls, url: str) -> str:
        _known_scheme(url, MAILERS)
        return url


class IdentitySettings(Concern):
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """What tokens are made with; production needs one of its own, 32 characters or more."""
    access_token_key: SecretStr | None = None
    """Signs the access tokens in the place of SECRET_KEY: another secret (HS256), or an Ed25519
    private key in PEM (EdDSA)."""
    access_token_previous_key: SecretStr | None = None
    """The key before that one: what it signed is still accepted."""
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """How long an access token is valid."""
    session_days: Annotated[float, Field(gt=0, le=3650)] = 30
    """After so long everybody has to sign in again."""
    session_idle_days: Annotated[float, Field(gt=0, le=3650)] = 14
    """After so long without a sign of life a session ends."""
    admin_email: str | None = None
    """The first admin, made at the first start; in development admin@example.com by default."""
    admin_password: SecretStr | None = None
    """The first admin's password; in development generated by default, and shown once."""
    argon2_time_cost: Annotated[int, Field(ge=1, le=100)] = OWASP_TIME_COST
    """Passes of argon2id over its memory."""
    argon2_memory_kib: Annotated[int, Field(ge=8, le=4_194_304)] = OWASP_MEMORY_KIB
    """Memory of one argon2id hash."""
    argon2_threads: Annotated[int, Field(ge=1, le=64)] = 2
    """Passwords that are hashed at a time."""
    argon2_queue: Annotated[int, Field(ge=0, le=10_000)] = 100
    """Passwords that may wait to be hashed; more are answered with 503."""

    @property
    def access_token_ttl(self) -> timedelta:
        return timedelta(minutes=self.access_token_minutes)

    @field_validator("access_token_key", "access_token_previous_key")
    @classmethod
    def _usable_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key:
            read_key(key.get_secret_value())
        return key

    @property
    def secret(self) -> str:
        return self.secret_key.get_secret_value()

    @property
    def access_token_keys(self) -> list[str]:
        """The one that signs comes first."""
        keys = (self.access_token_key or self.secret_key, self.access_token_previous_key)
        return [key.get_secret_value() for key in keys if key]

    @property
    def session_kept(self) -> timedelta:
        return timedelta(days=self.session_days)

    @property
    def session_idle(self) -> timedelta:
        return timedelta(days=self.session_idle_days)

    @property
    def first_admin_password(self) -> str | None:
        return self.admin_password.get_secret_value() if self.admin_password else None


class HttpSettings(Concern):
    request_deadline_seconds: Annotated[float, Field(ge=0.1, le=300)] = 5.0
    """What takes longer is rolled back and answered with 503."""
    body_limit_kib: Annotated[int, Field(ge=1, le=1_048_576)] = 1024
    """The largest body that is read; others are answered with 413."""
    rate_limits: str = "memory"
    """Where it is counted how often an address or account tries to sign in, register or refresh:
    `memory` (this process), `redis://host`, or `off` for load tests."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-For is believed: addresses, networks, by commas."""
    cors_origins: str = ""
    """Origins whose pages may call from browsers, by commas: `https://app.example.com`, or `*`."""
    cors_credentials: bool = False
    """Whether those pages may send cookies and the like; the tokens of this service need none."""
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that serve HTTP."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """The port to listen on."""

    @field_validator("rate_limits")
    @classmethod
    def _known_counters(cls, where: str) -> str:
        if where not in ("memory", "off"):
            _known_scheme(where, ("redis", "rediss"))
        return where

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: str) -> str:
        for origin in _by_commas(origins):
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} is no origin: use https://app.example.com, or *")
        return origins

    @property
    def cors(self) -> list[str]:
        return _by_commas(self.cors_origins)

    @property
    def request_deadline(self) -> timedelta:
        return timedelta(seconds=self.request_deadline_seconds)


class TelemetrySettings(Concern):
    service_name: str = "hexagon"
    """The name of this service in traces."""
    trace_console: bool = False
    """Print the spans on the terminal."""


class Settings(
    GeneralSettings,
    HttpSettings,
    StorageSettings,
    BrokerSettings,
    MailSettings,
    IdentitySettings,
    TelemetrySettings,
):
    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def first_admin_email(self) -> str | None:
        return self.admin_email or (None if self.is_production else "admin@example.com")

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.is_production and (unsafe := self._unsafe()):
            raise ValueError("\n".join(unsafe))
        return self

    def _unsafe(self) -> list[str]:
        secret, admin_without = self.secret, self.first_admin_email and not self.admin_password
        refused = (
            (
                secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET,
                f"SECRET_KEY: production needs one of its own of {SHORTEST_SECRET} characters, "
                "e.g. from `openssl rand -hex 32`",
            ),
            (
                any(len(key) < SHORTEST_SECRET for key in {*self.access_token_keys} - {secret}),
                f"ACCESS_TOKEN_KEY: production needs {SHORTEST_SECRET} characters or more",
            ),
            (
                self.storage_kind == "memory",
                "STORAGE_URL: memory:// forgets everything; use a database",
            ),
            (
                self.argon2_memory_kib < OWASP_MEMORY_KIB,
                f"ARGON2_MEMORY_KIB: production needs {OWASP_MEMORY_KIB} or more",
            ),
            (
                self.argon2_time_cost < OWASP_TIME_COST,
                f"ARGON2_TIME_COST: production needs {OWASP_TIME_COST} or more",
            ),
            (
                self.rate_limits == "off",
                "RATE_LIMITS: production needs memory, or redis:// to count for all processes",
            ),
            (
                not self.public_base_url.startswith("https://"),
                "PUBLIC_BASE_URL: production needs https://",
            ),
            (
                self.rate_limits == "memory" and self.web_concurrency > 1,
                "RATE_LIMITS: WEB_CONCURRENCY counts in each process apart; use redis://",
            ),
            (
                self.cors_credentials and "*" in self.cors,
                "CORS_ORIGINS: CORS_CREDENTIALS needs the origins by name, not *",
            ),
            (self.sql_echo, "SQL_ECHO: production must not log what statements carry"),
            (admin_without, "ADMIN_PASSWORD: ADMIN_EMAIL needs it in production"),
        )
        return [line for is_unsafe, line in refused if is_unsafe]


STORAGES = {
    "memory": "memory",
    "sqlite": "sql",
    "postgresql": "sql",
    "postgres": "sql",
    "mongodb": "mongo",
    "mongodb+srv": "mongo",
}
BROKERS = ("memory", "redis", "rediss", "amqp", "amqps", "nats", "kafka")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?")
MAILERS = {"file": "file", "log": "log", "smtp": "smtp", "smtps": "smtp"}


def load_settings(**given: Any) -> Settings:
    """Exit with one line for each setting that is wrong; what is given wins."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SystemExit("\n".join(line for one in error.errors() for line in _told(one))) from None


def _known_scheme(url: str, schemes: Collection[str]) -> SplitResult:
    address = urlsplit(url)
    if address.scheme not in schemes or "://" not in url:
        accepted = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"{address.scheme or url}: no such scheme, use {accepted}")
    return address


def _by_commas(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^/@]*):[^/]*@", r"\1:…@", url)


def _told(error: Any) -> list[str]:
    message = error["msg"].removeprefix("Value error, ")
    variable = "".join(str(part) for part in error["loc"]).upper()
    return [f"{variable}: {message}"] if variable else message.split("\n")
