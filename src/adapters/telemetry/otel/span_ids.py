"""Ids of the current span, for log lines."""

from collections.abc import Mapping

from opentelemetry import trace


def span_ids() -> Mapping[str, str]:
    """Return the ids of the current trace and span; nothing without a span."""
    span = trace.get_current_span().get_span_context()
    if not span.is_valid:
        return {}
    return {
        "trace_id": trace.format_trace_id(span.trace_id),
        "span_id": trace.format_span_id(span.span_id),
    }
