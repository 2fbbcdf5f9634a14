"""Which traces are kept, and what is told and not told in their spans."""

from typing import Any

from opentelemetry.context import Context
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status
from opentelemetry.util.types import Attributes

from adapters.telemetry.scrubbing import scrubbed
from application.log_context import bound

# Use cases that are called without a request's span, which these routes do not have.
OF_PROBES = {"Authenticate", "CheckReadiness", "ExposeMetrics", "ViewHealth"}


class Caused(TraceIdRatioBased):
    """A trace begins with a request, a job or a use case: what a driver does begins none."""

    def should_sample(self, *given: Any, **named: Any) -> SamplingResult:
        if named["kind"] is SpanKind.CLIENT or named["name"] in OF_PROBES:
            return SamplingResult(Decision.DROP)
        return super().should_sample(*given, **named)


class Cleaned(SpanProcessor):
    """The first one, so that all who export get spans without secrets.

    Logfire's own scrubbing leaves query strings, statements and the texts of exceptions.
    """

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 - OpenTelemetry's signature
        span.set_attributes(_clean(span.attributes))

    def on_end(self, span: ReadableSpan) -> None:
        span._attributes = {**_clean(span.attributes), **bound()}
        span._events = [Event(it.name, _clean(it.attributes), it.timestamp) for it in span.events]
        if span.status.description:
            span._status = Status(span.status.status_code, scrubbed(span.status.description))


def _clean(attributes: Attributes) -> dict[str, Any]:
    return {name: scrubbed(value, name) for name, value in (attributes or {}).items()}
