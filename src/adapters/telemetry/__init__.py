"""Configuration of logs and traces.

Spans are recorded only if a setting names a destination; nothing is sent by default.
"""

import atexit
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

try:
    import opentelemetry.propagate  # noqa: F401 - reads OTEL_PROPAGATORS on import
except ValueError as error:
    raise SystemExit(f"OTEL_PROPAGATORS: {error}") from None

from adapters.telemetry.logs import configure_logging
from adapters.telemetry.scrubbing import scrub_text
from adapters.telemetry.shutdown import register_shutdown

START_FAILURE = 3  # the exit code after which uvicorn does not restart a process


class Settings(Protocol):
    """The settings of logs and traces."""

    service_name: str
    service_version: str
    access_log: bool
    trace_console: bool
    trace_ratio: float
    otel_exporter_otlp_endpoint: str | None

    @property
    def log_level(self) -> str: ...
    @property
    def otlp_timeout_seconds(self) -> float: ...
    @property
    def environment(self) -> str: ...
    @property
    def logfire(self) -> str | None: ...  # the write token
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
    if (
        settings.otel_exporter_otlp_endpoint
        or settings.logfire
        or settings.trace_console
    ):
        try:
            with _environment(_exporter_variables(settings)):
                _trace(settings)
        except Exception as error:  # the libraries read further variables themselves
            reason = scrub_text(str(error)).partition("\n")[0]
            print(f"OTEL_… or LOGFIRE_…: {reason}", file=sys.stderr)  # noqa: T201
            raise SystemExit(START_FAILURE) from None


def _exporter_variables(settings: Settings) -> Mapping[str, str]:
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


def _trace(settings: Settings) -> None:
    """Configure Logfire; imports are local, because they are slow."""
    import logfire
    from opentelemetry import trace
    from opentelemetry.instrumentation.utils import unwrap

    from adapters.telemetry.spans import ScrubbingProcessor, TraceSampler

    logfire.configure(
        send_to_logfire="if-token-present",
        token=settings.logfire,
        service_name=settings.service_name,
        service_version=settings.service_version,
        environment=settings.environment,
        console=None if settings.trace_console else False,
        inspect_arguments=False,
        metrics=False,
        sampling=logfire.SamplingOptions(head=TraceSampler(settings.trace_ratio)),
        additional_span_processors=[ScrubbingProcessor()],
    )
    provider = getattr(trace.get_tracer_provider(), "provider")  # noqa: B009 - of Logfire's wrapper
    atexit.unregister(provider.shutdown)  # waits for each pending message
    register_shutdown(provider.shutdown)
    logfire.instrument_sqlalchemy(skip_dep_check=True)  # supports 2.1 as well
    unwrap("sqlalchemy.engine.base.Engine", "connect")  # statements have spans already
    logfire.instrument_pymongo()
    logfire.instrument_redis()
