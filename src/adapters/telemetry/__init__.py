"""Configuration of logs and traces."""

from typing import Protocol

from adapters.telemetry.logs import configure_logging
from adapters.telemetry.otel.tracing import TraceSettings, configure_tracing


class Settings(TraceSettings, Protocol):
    """The settings of logs and traces."""

    access_log: bool

    @property
    def log_level(self) -> str: ...
    @property
    def logs_json(self) -> bool: ...


def configure(settings: Settings) -> None:
    """Configure the logs, and traces if a setting names a destination.

    Raises SystemExit, after printing one line, if tracing refuses its variables.
    """
    configure_logging(
        as_json=settings.logs_json,
        level=settings.log_level.upper(),
        with_access=settings.access_log,
    )
    configure_tracing(settings)
