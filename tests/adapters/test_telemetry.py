"""Which traces are kept, and in which share."""

from random import Random

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


@pytest.mark.parametrize(
    ("ratio", "least", "most"), [(0.0, 0, 0), (0.1, 60, 140), (1.0, 1000, 1000)]
)
def test_a_share_of_the_traces_is_kept(ratio: float, least: int, most: int) -> None:
    sampler, ids = Caused(ratio), Random(1)
    kept = [
        sampler.should_sample(
            parent_context=None,
            trace_id=ids.getrandbits(128),
            name="GET /v1/me",
            kind=SpanKind.SERVER,
            attributes={},
            links=(),
        ).decision
        for _ in range(1000)
    ]
    assert least <= kept.count(Decision.RECORD_AND_SAMPLE) <= most
