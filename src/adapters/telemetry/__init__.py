"""Logs and traces: traces are made while somebody takes them, and nothing leaves by itself."""

import os
from typing import Protocol

from adapters.telemetry.logs import write_logs


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
    def environment(self) -> str: ...
    @property
    def logfire(self) -> str | None: ...  # its token
    @property
    def logs_json(self) -> bool: ...


def configure(settings: Settings) -> None:
    write_logs(
        as_json=settings.logs_json,
        level=settings.log_level.upper(),
        with_access=settings.access_log,
    )
    # Seconds: at the exit, five messages wait for it one after the other, at most.
    os.environ.setdefault("OTEL_EXPORTER_OTLP_TIMEOUT", "0.8")
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint:
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint  # it may come from .env
        os.environ["OTEL_LOGS_EXPORTER"] = "none"
    if endpoint or settings.logfire or settings.trace_console:
        _trace(settings)


def _trace(settings: Settings) -> None:
    """Imports here what takes time to import."""
    import logfire
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
    logfire.instrument_sqlalchemy(skip_dep_check=True)  # 2.1 works as well
    unwrap("sqlalchemy.engine.base.Engine", "connect")  # each statement has its span
    logfire.instrument_pymongo()
    logfire.instrument_redis()
