"""Sampling of traces, and removal of secrets from spans."""

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_ON,
    Decision,
    ParentBased,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, Status, TraceState
from opentelemetry.util.types import Attributes, AttributeValue

from adapters.telemetry.scrubbing import scrub, scrub_text
from application.log_context import bound_fields

# Use cases behind routes without spans of requests; a trace must not begin with them.
PROBE_USE_CASES = {"Authenticate", "CheckReadiness", "ExposeMetrics", "ViewHealth"}


class RootSampler(TraceIdRatioBased):
    """Samples root spans by ratio: those of jobs and use cases.

    Root spans of drivers and of probes are dropped.
    """

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind is SpanKind.CLIENT or name in PROBE_USE_CASES:
            return SamplingResult(Decision.DROP)
        return super().should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )


class TraceSampler(ParentBased):
    """Follows the decision for the parent span, except for requests.

    `RequestSampling` has chosen the requests that get a span.
    """

    def __init__(self, ratio: float) -> None:
        super().__init__(RootSampler(ratio))

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind is SpanKind.SERVER:
            return ALWAYS_ON.should_sample(
                parent_context, trace_id, name, kind, attributes, links, trace_state
            )
        return super().should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )


class ScrubbingProcessor(SpanProcessor):
    """Scrubs spans before any processor exports them, so it must be the first one.

    Logfire's own scrubbing skips query strings, statements and exceptions' messages.
    """

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 - OpenTelemetry's signature
        span.set_attributes(_scrub_all(span.attributes))

    def on_end(self, span: ReadableSpan) -> None:
        span._attributes = {**_scrub_all(span.attributes), **bound_fields()}
        span._events = [
            Event(event.name, _scrub_all(event.attributes), event.timestamp)
            for event in span.events
        ]
        if span.status.description:
            description = scrub_text(span.status.description)
            span._status = Status(span.status.status_code, description)


def _scrub_all(attributes: Attributes) -> dict[str, AttributeValue]:
    return {name: scrub(value, name) for name, value in (attributes or {}).items()}
