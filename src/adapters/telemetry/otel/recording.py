"""Recording of spans, for a collector of OpenTelemetry or for Logfire.

Imported only if a setting names a destination, because the imports are slow.
"""

import atexit
import os
from typing import Protocol
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.pymongo import PymongoInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.instrumentation.utils import unwrap
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from adapters.telemetry.otel.shutdown import register_shutdown
from adapters.telemetry.otel.spans import ScrubbingProcessor, TraceSampler


class Settings(Protocol):
    service_name: str
    service_version: str
    trace_console: bool
    trace_ratio: float

    @property
    def environment(self) -> str: ...
    @property
    def logfire(self) -> str | None: ...  # the write token


def trace_to_collector(settings: Settings) -> None:
    """Send spans to the collector that OpenTelemetry's variables name.

    Logfire could send them as well, but makes a traced request take a third longer.
    """
    resource = Resource.create(
        {
            "service.name": settings.service_name,
            "service.version": settings.service_version,
            "service.instance.id": str(uuid4()),
            "deployment.environment.name": settings.environment,
            "process.pid": os.getpid(),
        }
    )
    provider = TracerProvider(
        TraceSampler(settings.trace_ratio), resource, shutdown_on_exit=False
    )
    provider.add_span_processor(ScrubbingProcessor())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    register_shutdown(provider.shutdown)
    _instrument_drivers()


def trace_to_logfire(settings: Settings) -> None:
    """Send spans to Logfire, to the console and to a collector, as the settings say."""
    import logfire

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
    _instrument_drivers()


def _instrument_drivers() -> None:
    SQLAlchemyInstrumentor().instrument(skip_dep_check=True)  # supports 2.1 as well
    unwrap("sqlalchemy.engine.base.Engine", "connect")  # statements have spans already
    PymongoInstrumentor().instrument()
    RedisInstrumentor().instrument()
