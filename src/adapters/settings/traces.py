"""Settings of traces."""

import re
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from adapters.server_url import ServerURL, UnusableURL
from adapters.settings.general import URL
from adapters.settings.group import SettingsGroup
from adapters.settings.masking import SecretPath

MILLISECONDS = Field(ge=1, le=3_600_000)
TOKEN = re.compile(r"[!-~]+")  # sent as a header
LOGFIRE_TOKEN = Field(min_length=20, examples=["a write token of Logfire"])


class TracesSettings(SettingsGroup):
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
