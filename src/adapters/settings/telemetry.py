"""Settings of logs and of the management port."""

from typing import Annotated, Literal

from pydantic import Field

from adapters.settings.formats import text_matching
from adapters.settings.group import SettingsGroup

# The name is also part of the names of brokers' queues, topics and subjects.
NAME = text_matching(
    "up to 100 letters, digits, _ and -, separated by .",
    r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
)
VERSION = text_matching("letters, digits and . _ + -", r"[A-Za-z0-9._+-]+")


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
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Port that serves `/metrics`, `/health`, `/health/live` and `/health/ready` without a
    token: do not expose it to the public. On one machine, the API, workers and
    schedulers need different ports."""
