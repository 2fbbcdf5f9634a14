"""Traces, by OpenTelemetry through logfire; without a token nothing leaves this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import logfire
from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.logs import write_logs

_tracer = trace.get_tracer("hexagon")
_propagator = TraceContextTextMapPropagator()


class Settings(Protocol):
    service_name: str
    trace_console: bool

    @property
    def environment(self) -> str: ...
    @property
    def is_production(self) -> bool: ...


def configure(settings: Settings) -> None:
    write_logs(as_json=settings.is_production)
    logfire.configure(
        send_to_logfire="if-token-present",
        service_name=settings.service_name,
        environment=settings.environment,
        console=None if settings.trace_console else False,
        inspect_arguments=False,
    )


@contextmanager
def span(name: str) -> Iterator[None]:
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False):
        yield


def traceparent() -> str | None:
    """Return the present span's place in its trace, as W3C Trace Context writes it."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")
