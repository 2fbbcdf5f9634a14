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


class GeneralSettings(BaseSettings):
    environment: Environment = Field(
        default=Environment.DEVELOPMENT, description="`production` refuses every unsafe setting."
    )
    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Where users reach the service; links start with it.",
    )


class StorageSettings(BaseSettings):
    storage_url: str = Field(
        default="sqlite:///var/hexagon.db",
        description="The storage: `sqlite:///relative/path`, `sqlite:////absolute/path`, "
        "`postgresql://user:password@host/database`, `mongodb://host/database?replicaSet=name`, "
        "or `memory://` (one process, gone with it).",
    )
    storage_pool_size: Annotated[int, Field(ge=1, le=100)] = Field(
        default=10,
        description="Units of work at a time in each process; a database server sees a "
        "connection for each, as many for reads, and one more.",
    )
    mongo_driver: Literal["motor", "pymongo"] = Field(
        default="motor", description="The client for `mongodb://`."
    )
    sql_echo: bool = Field(default=False, description="Log every SQL statement.")

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


class BrokerSettings(BaseSettings):
    broker_url: str = Field(
        default="memory://",
        description="What carries hints to workers: `memory://` (this process), `redis://`, "
        "`amqp://`, `nats://` or `kafka://`; no job is lost with it.",
    )
    worker: Literal["embedded", "separate"] = Field(
        default="embedded", description="`embedded` runs the jobs inside the API process."
    )
    jobs_concurrency: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=16, description="Jobs that one worker runs at a time."
    )
    jobs_lease_seconds: Annotated[float, Field(ge=1, le=3600)] = Field(
        default=4.0,
        description="After so long without a sign of life a job is taken from its worker.",
    )
    jobs_poll_seconds: Annotated[float, Field(ge=0.05, le=60)] = Field(
        default=0.5, description="How often a worker looks for jobs that no hint announced."
    )
    jobs_grace_seconds: Annotated[float, Field(ge=0, le=3600)] = Field(
        default=10.0, description="At the stop, running jobs have so long to finish."
    )
    jobs_done_days: Annotated[float, Field(ge=1, le=3650)] = Field(
        default=7, description="So long what came of a job can be read."
    )
    jobs_dead_days: Annotated[float, Field(ge=1, le=3650)] = Field(
        default=30, description="So long a dead job can be replayed."
    )

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


class MailSettings(BaseSettings):
    mail_url: str = Field(
        default="file://var/mail",
        description="Where mail goes: `file://folder`, `file:///absolute/folder`, `log://`, "
        "`smtp://user:password@host:587` or `smtps://…` (TLS from the start).",
    )
    mail_from: str = Field(default="hexagon@localhost", description="The sender of all mail.")

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


class IdentitySettings(BaseSettings):
    secret_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="What tokens are made with; production needs one of its own, "
        f"{SHORTEST_SECRET} characters or more.",
    )
    access_token_key: SecretStr | None = Field(
        default=None,
        description="Signs the access tokens in the place of SECRET_KEY: another secret (HS256), "
        "or an Ed25519 private key in PEM (EdDSA).",
    )
    access_token_previous_key: SecretStr | None = Field(
        default=None, description="The key before that one: what it signed is still accepted."
    )
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = Field(
        default=10, description="How long an access token is valid."
    )
    session_days: Annotated[float, Field(gt=0, le=3650)] = Field(
        default=30, description="After so long everybody has to sign in again."
    )
    session_idle_days: Annotated[float, Field(gt=0, le=3650)] = Field(
        default=14, description="After so long without a sign of life a session ends."
    )
    admin_email: str | None = Field(
        default=None,
        description="The first admin, made at the first start; in development "
        "admin@example.com by default.",
    )
    admin_password: SecretStr | None = Field(
        default=None,
        description="The first admin's password; in development generated by default, "
        "and shown once.",
    )
    argon2_time_cost: Annotated[int, Field(ge=1, le=100)] = Field(
        default=OWASP_TIME_COST, description="Passes of argon2id over its memory."
    )
    argon2_memory_kib: Annotated[int, Field(ge=8, le=4_194_304)] = Field(
        default=OWASP_MEMORY_KIB, description="Memory of one argon2id hash."
    )
    argon2_threads: Annotated[int, Field(ge=1, le=64)] = Field(
        default=2, description="Passwords that are hashed at a time."
    )
    argon2_queue: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=100, description="Passwords that may wait to be hashed; more are answered with 503."
    )

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


class HttpSettings(BaseSettings):
    request_deadline_seconds: Annotated[float, Field(ge=0.1, le=300)] = Field(
        default=5.0, description="What takes longer is rolled back and answered with 503."
    )
    rate_limits: str = Field(
        default="memory",
        description="Where it is counted how often an address or account tries to sign in, "
        "register or refresh: `memory` (this process), `redis://host`, or `off` for load tests.",
    )
    forwarded_allow_ips: str = Field(
        default="127.0.0.1",
        description="Proxies whose X-Forwarded-For is believed: addresses, networks, by commas.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=8000, description="The port to listen on."
    )

    @field_validator("rate_limits")
    @classmethod
    def _known_counters(cls, where: str) -> str:
        if where not in ("memory", "off"):
            _known_scheme(where, ("redis", "rediss"))
        return where

    @property
    def request_deadline(self) -> timedelta:
        return timedelta(seconds=self.request_deadline_seconds)


class TelemetrySettings(BaseSettings):
    service_name: str = Field(default="hexagon", description="The name of this service in traces.")
    trace_console: bool = Field(default=False, description="Print the spans on the terminal.")


class Settings(
    GeneralSettings,
    HttpSettings,
    StorageSettings,
    BrokerSettings,
    MailSettings,
    IdentitySettings,
    TelemetrySettings,
):
    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

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
                any(len(key) < SHORTEST_SECRET for key in self.access_token_keys),
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


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^/@]*):[^/]*@", r"\1:…@", url)


def _told(error: Any) -> list[str]:
    message = error["msg"].removeprefix("Value error, ")
    variable = "".join(str(part) for part in error["loc"]).upper()
    return [f"{variable}: {message}"] if variable else message.split("\n")
