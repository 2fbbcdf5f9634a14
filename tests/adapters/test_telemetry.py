"""Which traces are kept."""

import pytest
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import SpanKind

from adapters.telemetry.spans import Caused


@pytest.mark.parametrize(
    ("kind", "name", "decision"),
    [
        (SpanKind.SERVER, "GET /v1/me", Decision.RECORD_AND_SAMPLE),
        (SpanKind.INTERNAL, "AddTick", Decision.RECORD_AND_SAMPLE),
        (SpanKind.INTERNAL, "CheckReadiness", Decision.DROP),
        (SpanKind.CLIENT, "SELECT", Decision.DROP),
    ],
)
def test_a_trace_has_a_cause(kind: SpanKind, name: str, decision: Decision) -> None:
    sampled = Caused(1.0).should_sample(
        parent_context=None, trace_id=1, name=name, kind=kind, attributes={}, links=()
    )
    assert sampled.decision is decision
