"""Spans around use cases, jobs and other operations."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.instrumentation.utils import (
    is_instrumentation_enabled,
    suppress_instrumentation,
)
from opentelemetry.trace import ProxyTracerProvider, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.telemetry.otel.shutdown import shut_down_tracing
from application.jobs.ports import Job
from application.trace import current_traceparent

_tracer = trace.get_tracer("hexagon")
_propagator = TraceContextTextMapPropagator()

P = ParamSpec("P")
T = TypeVar("T")


class OtelInstrument:
    """Records spans of use cases and jobs."""

    def use_case_span(self, name: str) -> AbstractContextManager[object] | None:
        return _span(name) if is_instrumentation_enabled() else None

    def job_span(self, job: Job) -> AbstractContextManager[object]:
        """Continue the trace in which the job was added, perhaps by another process."""
        cause = _propagator.extract({"traceparent": job.traceparent or ""})
        return _span(f"job {job.name}", context=cause, kind=SpanKind.CONSUMER)


def otel_instruments() -> list[OtelInstrument]:
    """Return the instrument, or none if the spans of this process are not exported."""
    return [OtelInstrument()] if is_tracing() else []


def is_tracing() -> bool:
    """Return whether the spans of this process are exported."""
    return not isinstance(trace.get_tracer_provider(), ProxyTracerProvider)


def traced(
    name: str,
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Record a span of each call of the function."""

    def decorate(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(function)
        async def call(*args: P.args, **options: P.kwargs) -> T:
            with _span(name):
                return await function(*args, **options)

        return call

    return decorate


@contextmanager
def _span(
    name: str,
    *,
    context: Context | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[None]:
    """Record a span around the block, with its outcome.

    Jobs that are added in the block continue the trace from this span.
    """
    outcome = "done"
    span = _tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        record_exception=False,
        set_status_on_exception=False,
    )
    with suppress_instrumentation() if _is_dropped() else span:
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        before = current_traceparent.set(carrier.get("traceparent"))
        try:
            yield
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            current_traceparent.reset(before)
            trace.get_current_span().set_attribute("outcome", outcome)


def _is_dropped() -> bool:
    """Return whether the parent span is unsampled, so that children are not needed."""
    parent = trace.get_current_span().get_span_context()
    return parent.is_valid and not parent.trace_flags.sampled


@asynccontextmanager
async def flush_spans_on_exit() -> AsyncIterator[None]:
    """Send pending spans after the block.

    uvicorn's processes end by a signal, which skips `atexit`.
    """
    yield
    await asyncio.to_thread(shut_down_tracing)
