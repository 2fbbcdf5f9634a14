"""Logs and traces: traces are made while somebody takes them, and nothing leaves by itself."""

import atexit
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

try:
    import opentelemetry.propagate  # noqa: F401 - it reads OTEL_PROPAGATORS when it is imported
except ValueError as error:
    raise SystemExit(f"OTEL_PROPAGATORS: {error}") from None

from adapters.telemetry.logs import configure_logging
from adapters.telemetry.scrubbing import scrub_text
from adapters.telemetry.shutdown import register_shutdown

START_FAILURE = 3  # the exit code at which uvicorn does not start a process again


class Settings(Protocol):
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
    def logfire(self) -> str | None: ...  # its token
    @property
    def logs_json(self) -> bool: ...


def configure(settings: Settings) -> None:
    """Raises SystemExit, after one line, for variables with which nothing can be traced."""
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
        except Exception as error:  # the libraries read variables of their own
            reason = scrub_text(str(error)).partition("\n")[0]
            print(f"OTEL_… or LOGFIRE_…: {reason}", file=sys.stderr)  # noqa: T201
            raise SystemExit(START_FAILURE) from None


def _exporter_variables(settings: Settings) -> Mapping[str, str]:
    """The exporter reads seconds where the specification has milliseconds."""
    variables = {
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": str(settings.otlp_timeout_seconds),
        "OTEL_LOGS_EXPORTER": "none",
    }
    if settings.otel_exporter_otlp_endpoint:  # it may come from .env
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = settings.otel_exporter_otlp_endpoint
    return variables


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set them for the block alone: other processes and settings read them as they were."""
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
    """Imports here what takes time to import."""
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
    provider = getattr(trace.get_tracer_provider(), "provider")  # noqa: B009 - logfire's wrapper has it
    atexit.unregister(provider.shutdown)  # it would wait for each message
    register_shutdown(provider.shutdown)
    logfire.instrument_sqlalchemy(skip_dep_check=True)  # 2.1 works as well
    unwrap("sqlalchemy.engine.base.Engine", "connect")  # each statement has its span
    logfire.instrument_pymongo()
    logfire.instrument_redis()
