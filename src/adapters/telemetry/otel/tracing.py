"""Configuration of traces.

Spans are recorded only if a setting names a destination; nothing is sent by default.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from adapters.telemetry.scrubbing import scrub_text

START_FAILURE = 3  # the exit code after which uvicorn does not restart a process


class TraceSettings(Protocol):
    """The settings of traces."""

    service_name: str
    service_version: str
    trace_console: bool
    trace_ratio: float
    otel_exporter_otlp_endpoint: str | None

    @property
    def otlp_timeout_seconds(self) -> float: ...
    @property
    def environment(self) -> str: ...
    @property
    def logfire(self) -> str | None: ...  # the write token


def configure_tracing(settings: TraceSettings) -> None:
    """Configure traces if a setting names a destination.

    Raises SystemExit, after printing one line, if a library refuses its variables.
    """
    if not (
        settings.otel_exporter_otlp_endpoint
        or settings.logfire
        or settings.trace_console
    ):
        return
    try:
        with _environment(_exporter_variables(settings)):
            _trace(settings)
    except Exception as error:  # the libraries read further variables themselves
        reason = scrub_text(str(error)).partition("\n")[0]
        print(f"OTEL_… or LOGFIRE_…: {reason}", file=sys.stderr)  # noqa: T201 - no log
        raise SystemExit(START_FAILURE) from None


def _exporter_variables(settings: TraceSettings) -> Mapping[str, str]:
    """Return the variables that the exporter reads.

    It reads the timeout in seconds, although the specification says milliseconds.
    """
    variables = {
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": str(settings.otlp_timeout_seconds),
        "OTEL_LOGS_EXPORTER": "none",
    }
    if settings.otel_exporter_otlp_endpoint:  # .env does not reach os.environ
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = settings.otel_exporter_otlp_endpoint
    return variables


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the block.

    Child processes and settings that are loaded later see the original values.
    """
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _trace(settings: TraceSettings) -> None:
    from adapters.telemetry.otel import recording

    if settings.logfire or settings.trace_console:
        recording.trace_to_logfire(settings)
    else:
        recording.trace_to_collector(settings)
