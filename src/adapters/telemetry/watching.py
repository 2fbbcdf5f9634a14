"""What is done, watched: a span for it, its outcome, and its seconds for the metrics."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from opentelemetry import trace
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.telemetry.metrics import Metrics
from application.jobs.ports import Job
from application.trace import current_traceparent

_tracer = trace.get_tracer("hexagon")
_propagator = TraceContextTextMapPropagator()


@contextmanager
def watched(
    name: str, tell: Callable[[str, float], None] = lambda *_: None, **options: Any
) -> Iterator[None]:
    """Jobs that are added meanwhile go on from here."""
    started, outcome, carrier = perf_counter(), "done", dict[str, str]()
    options |= {"record_exception": False, "set_status_on_exception": False}
    cause = trace.get_current_span().get_span_context()
    # Below what is not kept, not even drivers need to begin spans.
    is_dropped = cause.is_valid and not cause.trace_flags.sampled
    spanning = _tracer.start_as_current_span(name, **options)
    with suppress_instrumentation() if is_dropped else spanning:
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
            tell(outcome, perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Watch:
    metrics: Metrics

    def use_case(self, name: str) -> AbstractContextManager[object]:
        return watched(name, partial(self.metrics.use_case, name))

    def job(self, job: Job) -> AbstractContextManager[object]:
        """Goes on where the job was added, perhaps in another process."""
        cause = _propagator.extract({"traceparent": job.traceparent or ""})
        return watched(
            f"job {job.name}",
            lambda _, seconds: self.metrics.job(job.name, seconds),
            context=cause,
            kind=SpanKind.CONSUMER,
        )

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """At the end, spans that wait are sent: a signal ends the processes of uvicorn."""
        yield
        if flush := getattr(trace.get_tracer_provider(), "force_flush", None):
            await asyncio.to_thread(flush)
