"""Settings of the HTTP server."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator

from adapters.rate_limits import check_counters_url
from adapters.settings.formats import comma_separated, text_matching, word_or_url
from adapters.settings.group import SettingsGroup
from adapters.settings.unsafe import networks

HOST = text_matching("an address or host name", r"[A-Za-z0-9.:-]+")
PROXIES = comma_separated(
    "comma-separated addresses or networks, or *", r"\*|[0-9a-fA-F.:]+(/\d+)?"
)
ORIGIN = r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?"
ORIGINS = comma_separated(
    "comma-separated origins such as https://app.example.com, or *", rf"\*|{ORIGIN}"
)


class HttpSettings(SettingsGroup):
    request_deadline_seconds: Annotated[float, Field(ge=0.1, le=300)] = 5.0
    """Time limit of a request, in seconds; a longer one is rolled back and answered
    with 503."""
    body_limit_kib: Annotated[int, Field(ge=1, le=1_048_576)] = 1024
    """Maximum size of a request's body, in KiB; larger ones are answered with 413."""
    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    """Maximum number of open connections per process; more are answered with 503. It is
    capped at three quarters of the files that the process may open (`ulimit -n`)."""
    rate_limits: Annotated[
        str, word_or_url("memory", "off", schemes=("redis", "rediss"))
    ] = "memory"
    """Where the counters of rate limits are stored: `memory` (per process),
    `redis://host`,
    or `off` for load tests. They limit sign-ins, registrations, refreshes and mails to
    a recipient."""
    forwarded_allow_ips: Annotated[str, PROXIES] = "127.0.0.1"
    """Trusted senders of X-Forwarded-For: comma-separated addresses or networks."""
    cors_origins: Annotated[str, ORIGINS] = ""
    """Comma-separated origins whose pages may call the API from browsers, such as
    `https://app.example.com`, or `*`."""
    cors_credentials: bool = False
    """Whether those pages may send cookies and other browser credentials, which the
    tokens of this service do not need."""
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    """Number of processes that serve HTTP."""
    docs: bool | None = None
    """Whether `/docs` is served; by default only in development. `/openapi.json` always is."""
    host: Annotated[str, HOST] = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """Port to listen on."""

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _usable_proxies(cls, by_commas: str) -> str:
        networks(by_commas)
        return by_commas

    @field_validator("rate_limits")
    @classmethod
    def _usable_counters(cls, where: str) -> str:
        return check_counters_url(where)

    @property
    def request_deadline(self) -> timedelta:
        return timedelta(seconds=self.request_deadline_seconds)

    @property
    def cors(self) -> list[str]:
        origins = [origin.strip() for origin in self.cors_origins.split(",")]
        return [origin for origin in origins if origin]
