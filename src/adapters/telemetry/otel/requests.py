"""Sampling of requests, before any span is made."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import randbits

from opentelemetry import context, trace
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.trace import NonRecordingSpan, SpanContext
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.telemetry.otel.instrument import is_tracing
from application.trace import current_traceparent

_propagator = TraceContextTextMapPropagator()
with suppress_instrumentation():  # in which instrumented libraries make no spans
    _SUPPRESSING = context.get_current()


@dataclass(frozen=True, slots=True)
class RequestSampling:
    """Chooses by ratio the requests that are traced.

    A request's remote parent is chosen by the client. Neither its sampling flag nor its
    trace id may decide, or strangers could choose how much is recorded.

    A sampler of OpenTelemetry would decide later: making spans that are dropped takes as
    long as a tenth of a request.
    """

    ratio: float

    def chooses_request(self) -> bool:
        return random.random() < self.ratio  # noqa: S311 - no secret

    @contextmanager
    def without_spans(self, traceparent: str | None) -> Iterator[None]:
        """Make no spans in the block, unless it is within a recorded one already.

        Log lines and jobs of the block have the trace id of `traceparent`, or a new one.
        """
        if trace.get_current_span().is_recording():
            yield
            return
        place = SpanContext(_trace_id(traceparent), randbits(64), is_remote=False)
        text = f"00-{place.trace_id:032x}-{place.span_id:016x}-00"
        before = current_traceparent.set(text)
        untraced = trace.set_span_in_context(NonRecordingSpan(place), _SUPPRESSING)
        # Once: `use_span` and `suppress_instrumentation` attach three contexts.
        token = context.attach(untraced)
        try:
            yield
        finally:
            context.detach(token)
            current_traceparent.reset(before)


def request_sampling(ratio: float) -> RequestSampling | None:
    """Return the sampling of requests, None if this process exports no spans."""
    return RequestSampling(ratio) if is_tracing() else None


def _trace_id(traceparent: str | None) -> int:
    if not traceparent:
        return randbits(128)
    parent = trace.get_current_span(_propagator.extract({"traceparent": traceparent}))
    return parent.get_span_context().trace_id or randbits(128)
