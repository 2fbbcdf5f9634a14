"""Settings of logs, traces and metrics."""

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from adapters.server_url import ServerURL, UnusableURL
from adapters.settings.formats import text_matching
from adapters.settings.general import URL
from adapters.settings.group import SettingsGroup
from adapters.settings.masking import SecretPath

# The name is also part of the names of brokers' queues, topics and subjects.
NAME = text_matching(
    "up to 100 letters, digits, _ and -, separated by .",
    r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
)
VERSION = text_matching("letters, digits and . _ + -", r"[A-Za-z0-9._+-]+")
MILLISECONDS = Field(ge=1, le=3_600_000)
TOKEN = re.compile(r"[!-~]+")  # sent as a header
LOGFIRE_TOKEN = Field(min_length=20, examples=["a write token of Logfire"])


class TelemetrySettings(SettingsGroup):
    service_name: Annotated[str, NAME, Field(max_length=100)] = "hexagon"
    """Name of this service in traces and in the names of brokers' queues."""
    service_version: Annotated[str, VERSION] = "unknown"
    """Version that is deployed, such as a commit, shown at `/health` and in traces."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Lowest level that is logged."""
    log_format: Literal["json", "text"] | None = None
    """Format of log lines; by default `json` in production, `text` in development."""
    access_log: bool = True
    """Whether each request is logged, at the level `info`."""
    logfire_token: Annotated[SecretStr | None, LOGFIRE_TOKEN] = None
    """Write token of Logfire; if set, traces are sent there."""
    otel_exporter_otlp_endpoint: Annotated[str | None, URL, SecretPath()] = None
    """URL of a collector to which traces are sent by OTLP over HTTP, such as
    `http://127.0.0.1:4318`."""
    otel_exporter_otlp_timeout: Annotated[float, MILLISECONDS] = 10_000
    """Timeout of a message to the collector, in milliseconds."""
    otel_exporter_otlp_traces_timeout: Annotated[float, MILLISECONDS] | None = None
    """Timeout of a message with traces, in milliseconds; takes precedence over
    OTEL_EXPORTER_OTLP_TIMEOUT."""
    trace_console: bool = False
    """Whether spans are printed on the terminal."""
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of requests that are traced, from 0 to 1, including the jobs they cause."""
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Port that serves `/metrics`, `/health`, `/health/live` and `/health/ready` without a
    token: do not expose it to the public. On one machine, the API, workers and
    schedulers need different ports."""

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _usable_endpoint(cls, url: str | None) -> str | None:
        if url and not ServerURL.of(url).host.name:
            raise UnusableURL("http://host:4318")
        return url

    @field_validator("logfire_token")
    @classmethod
    def _usable_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError
        return token

    @property
    def otlp_timeout_seconds(self) -> float:
        return (
            self.otel_exporter_otlp_traces_timeout or self.otel_exporter_otlp_timeout
        ) / 1000

    @property
    def logfire(self) -> str | None:
        return self.logfire_token.get_secret_value() if self.logfire_token else None
