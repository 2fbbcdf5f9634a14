"""Settings of logs, traces and metrics."""

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from adapters.server_url import ServerURL, UnusableURL
from adapters.settings.formats import text_matching
from adapters.settings.general import URL
from adapters.settings.group import SettingsGroup
from adapters.settings.masking import SecretPath

# Brokers name queues, topics and subjects by it.
NAME = text_matching(
    "up to 100 letters, digits, _ and -, parted by .",
    r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
)
VERSION = text_matching("letters, digits and . _ + -", r"[A-Za-z0-9._+-]+")
MILLISECONDS = Field(ge=1, le=3_600_000)
TOKEN = re.compile(r"[!-~]+")  # it is sent as a header
LOGFIRE_TOKEN = Field(min_length=20, examples=["a write token of Logfire"])


class TelemetrySettings(SettingsGroup):
    service_name: Annotated[str, NAME, Field(max_length=100)] = "hexagon"
    """The name of this service in traces."""
    service_version: Annotated[str, VERSION] = "unknown"
    """What is deployed, say a commit: told at `/health` and in traces."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe lines that are logged."""
    log_format: Literal["json", "text"] | None = None
    """How lines are written; by default `json` in production and `text` in development."""
    access_log: bool = True
    """Whether each request has its line, at the level `info`."""
    logfire_token: Annotated[SecretStr | None, LOGFIRE_TOKEN] = None
    """Traces go to Logfire."""
    otel_exporter_otlp_endpoint: Annotated[str | None, URL, SecretPath()] = None
    """Traces go to this collector, by OTLP over HTTP: `http://127.0.0.1:4318`."""
    otel_exporter_otlp_timeout: Annotated[float, MILLISECONDS] = 10_000
    """Milliseconds until a message to the collector is given up."""
    otel_exporter_otlp_traces_timeout: Annotated[float, MILLISECONDS] | None = None
    """The same, for traces alone, which are all that is sent."""
    trace_console: bool = False
    """Print the spans on the terminal."""
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of requests that are traced; what follows from them goes with them."""
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Whoever reaches this port reads the metrics, which otherwise admins find at `/metrics`; the
    API, workers and schedulers on one machine need one each."""

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
