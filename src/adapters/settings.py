"""Settings: one small class for each concern, read from the environment, `.env` and files."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from adapters.options import Concern, by_commas, like, period, revealed, told, url_with
from adapters.tokens import read_key

DEVELOPMENT_SECRET = "development-only-change-me-in-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32  # characters
OWASP_KIB, OWASP_PASSES = 19_456, 2  # OWASP Password Storage Cheat Sheet, argon2id
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
URL = like("a URL, as https://example.com", r"https?://[^/\s]+(/\S*)?")
SENDER = like(
    "an address, as Hexagon <hexagon@example.com>", r"([^@<>\r\n]+ <)?[^@<>\s]+@[^@<>\s]+>?"
)
ADDRESS = like("an address, as admin@example.com", r"[^@\s]+@[^@\s]+\.[^@\s]+")
PASSWORD = Field(min_length=12, max_length=256, examples=["12 to 256 characters"])
NAME = like("letters, digits and . _ + -", r"[A-Za-z0-9._+-]+")
LOGFIRE_TOKEN = Field(min_length=20, examples=["a write token of Logfire"])
PROXIES = by_commas("addresses or networks, by commas, or *", r"\*|[0-9a-fA-F.:]+(/\d+)?")
ORIGIN = r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?"
ORIGINS = by_commas("origins, as https://app.example.com, by commas, or *", rf"\*|{ORIGIN}")
A_KEY = Field(examples=["a secret, or an Ed25519 key as from `openssl genpkey -algorithm ed25519`"])
LONG_ENOUGH = f"{SHORTEST_SECRET} characters or more"


class GeneralSettings(Concern):
    environment: Literal["development", "production"] = "development"
    """`production` refuses every unsafe setting."""
    public_base_url: Annotated[str, URL] = "http://127.0.0.1:8000"
    """Where users reach the service; links start with it."""


class StorageSettings(Concern):
    storage_url: Annotated[str, url_with(STORAGES)] = "sqlite:///var/hexagon.db"
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


class BrokerSettings(Concern):
    broker_url: Annotated[str, url_with(BROKERS)] = "memory://"
    """What carries hints to workers: `memory://` (this process), `redis://`, `amqp://`, `nats://`
    or `kafka://` (without a password); no job is lost with it."""
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

    jobs_lease = period(seconds="jobs_lease_seconds")
    jobs_done_kept = period(days="jobs_done_days")
    jobs_dead_kept = period(days="jobs_dead_days")


class MailSettings(Concern):
    mail_url: Annotated[str, url_with(MAILERS)] = "file://var/mail"
    """Where mail goes: `file://folder`, `file:///absolute/folder`, `log://`,
    `smtp://user:password@host:587` or `smtps://…` (TLS from the start)."""
    mail_from: Annotated[str, SENDER] = "hexagon@localhost"
    """The sender of all mail."""

    @property
    def mail_kind(self) -> str:
        return MAILERS[urlsplit(self.mail_url).scheme]

    @property
    def mail_path(self) -> Path:
        address = urlsplit(self.mail_url)
        return Path(address.netloc + address.path)


class IdentitySettings(Concern):
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """What tokens are made with; production needs one of its own, 32 characters or more."""
    access_token_key: Annotated[SecretStr | None, A_KEY] = None
    """Signs the access tokens in the place of SECRET_KEY: another secret (HS256), or an Ed25519
    private key in PEM (EdDSA)."""
    access_token_previous_key: Annotated[SecretStr | None, A_KEY] = None
    """The key before that one: what it signed is still accepted."""
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """How long an access token is valid."""
    session_days: Annotated[float, Field(gt=0, le=3650)] = 30
    """After so long everybody has to sign in again."""
    session_idle_days: Annotated[float, Field(gt=0, le=3650)] = 14
    """After so long without a sign of life a session ends."""
    admin_email: Annotated[str | None, ADDRESS] = None
    """The first admin, made at the first start; in development admin@example.com by default."""
    admin_password: Annotated[SecretStr | None, PASSWORD] = None
    """The first admin's password; in development generated by default, and shown once."""
    argon2_time_cost: Annotated[int, Field(ge=1, le=100)] = OWASP_PASSES
    """Passes of argon2id over its memory."""
    argon2_memory_kib: Annotated[int, Field(ge=8, le=4_194_304)] = OWASP_KIB
    """Memory of one argon2id hash."""
    argon2_threads: Annotated[int, Field(ge=1, le=64)] = 2
    """Passwords that are hashed at a time."""
    argon2_queue: Annotated[int, Field(ge=0, le=10_000)] = 100
    """Passwords that may wait to be hashed; more are answered with 503."""

    access_token_ttl = period(minutes="access_token_minutes")

    @field_validator("access_token_key", "access_token_previous_key")
    @classmethod
    def _usable_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key:
            read_key(key.get_secret_value())
        return key

    @property
    def access_token_keys(self) -> list[str]:
        """The one that signs comes first."""
        keys = (self.access_token_key or self.secret_key, self.access_token_previous_key)
        return [key.get_secret_value() for key in keys if key]

    session_kept = period(days="session_days")
    session_idle = period(days="session_idle_days")
    secret = revealed("secret_key")
    first_admin_password = revealed("admin_password")


class HttpSettings(Concern):
    request_deadline_seconds: Annotated[float, Field(ge=0.1, le=300)] = 5.0
    """What takes longer is rolled back and answered with 503."""
    body_limit_kib: Annotated[int, Field(ge=1, le=1_048_576)] = 1024
    """The largest body that is read; others are answered with 413."""
    rate_limits: Annotated[str, url_with(("redis", "rediss"), "memory", "off")] = "memory"
    """Where it is counted how often an address or account tries to sign in, register or refresh:
    `memory` (this process), `redis://host`, or `off` for load tests."""
    forwarded_allow_ips: Annotated[str, PROXIES] = "127.0.0.1"
    """Proxies whose X-Forwarded-For is believed: addresses, networks, by commas."""
    cors_origins: Annotated[str, ORIGINS] = ""
    """Origins whose pages may call from browsers, by commas: `https://app.example.com`, or `*`."""
    cors_credentials: bool = False
    """Whether those pages may send cookies and the like; the tokens of this service need none."""
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that serve HTTP."""
    host: Annotated[str, like("an address or host name", r"[A-Za-z0-9.:-]+")] = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """The port to listen on."""

    @property
    def cors(self) -> list[str]:
        return [one.strip() for one in self.cors_origins.split(",") if one.strip()]

    request_deadline = period(seconds="request_deadline_seconds")


class TelemetrySettings(Concern):
    service_name: Annotated[str, NAME] = "hexagon"
    """The name of this service in traces."""
    service_version: Annotated[str, NAME] = "unknown"
    """What is deployed, say a commit: told at `/health` and in traces."""
    logfire_token: Annotated[SecretStr | None, LOGFIRE_TOKEN] = None
    """Traces go to Logfire."""
    otel_exporter_otlp_endpoint: Annotated[str | None, URL] = None
    """Traces go to this collector, by OTLP over HTTP: `http://127.0.0.1:4318`."""
    trace_console: bool = False
    """Print the spans on the terminal."""
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of requests that are traced; what follows from them goes with them."""
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Whoever reaches this port reads the metrics, which otherwise admins find at `/metrics`; the
    API, workers and schedulers on one machine need one each."""

    logfire = revealed("logfire_token")


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
        return self.environment == "production"

    @property
    def first_admin_email(self) -> str | None:
        return self.admin_email or (None if self.is_production else "admin@example.com")

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        unsafe = [
            f"{option.upper()}: given {self.shown(option)!r}, production needs {needs}"
            for option, (needs, is_unsafe) in PRODUCTION.items()
            if self.is_production and is_unsafe(self)
        ]
        if unsafe:
            raise ValueError("\n".join(unsafe))
        return self


def _too_short(key: SecretStr | None) -> bool:
    return key is not None and len(key.get_secret_value()) < SHORTEST_SECRET


# What production needs of an option, and when it is refused.
PRODUCTION: dict[str, tuple[str, Callable[[Settings], object]]] = {
    "public_base_url": ("https://", lambda s: not s.public_base_url.startswith("https://")),
    "rate_limits": (
        "redis://, or memory where WEB_CONCURRENCY is 1",
        lambda s: s.rate_limits == "off" or (s.rate_limits == "memory" and s.web_concurrency > 1),
    ),
    "cors_origins": (
        "origins by name, not *, where CORS_CREDENTIALS is true",
        lambda s: s.cors_credentials and "*" in s.cors,
    ),
    "storage_url": ("a database", lambda s: s.storage_kind == "memory"),
    "sql_echo": ("false, for statements carry what no log may keep", lambda s: s.sql_echo),
    "secret_key": (
        f"one of its own, {SHORTEST_SECRET} characters or more, as from `openssl rand -hex 32`",
        lambda s: s.secret == DEVELOPMENT_SECRET or _too_short(s.secret_key),
    ),
    "access_token_key": (LONG_ENOUGH, lambda s: _too_short(s.access_token_key)),
    "access_token_previous_key": (LONG_ENOUGH, lambda s: _too_short(s.access_token_previous_key)),
    "admin_password": ("one with ADMIN_EMAIL", lambda s: s.admin_email and not s.admin_password),
    "argon2_time_cost": (f"{OWASP_PASSES} or more", lambda s: s.argon2_time_cost < OWASP_PASSES),
    "argon2_memory_kib": (f"{OWASP_KIB} or more", lambda s: s.argon2_memory_kib < OWASP_KIB),
}


def load_settings(**given: Any) -> Settings:
    """Exit with one line for each setting that is wrong; what is given wins."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SystemExit("\n".join(told(Settings, error))) from None
