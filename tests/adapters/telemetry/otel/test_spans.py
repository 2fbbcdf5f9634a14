"""Tests of the sampling of traces and of the secrets scrubbed from spans."""

from random import Random

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.telemetry.otel.spans import RootSampler, ScrubbingProcessor, TraceSampler


@pytest.mark.parametrize(
    ("kind", "name", "decision"),
    [
        (SpanKind.CONSUMER, "job AddTick", Decision.RECORD_AND_SAMPLE),
        (SpanKind.INTERNAL, "AddTick", Decision.RECORD_AND_SAMPLE),
        (SpanKind.INTERNAL, "CheckReadiness", Decision.DROP),
        (SpanKind.CLIENT, "SELECT", Decision.DROP),
    ],
)
def test_a_trace_has_a_cause(kind: SpanKind, name: str, decision: Decision) -> None:
    sampled = RootSampler(1.0).should_sample(
        parent_context=None, trace_id=1, name=name, kind=kind, attributes={}, links=()
    )
    assert sampled.decision is decision


@pytest.mark.parametrize(
    ("ratio", "least", "most"), [(0.0, 0, 0), (0.1, 60, 140), (1.0, 1000, 1000)]
)
def test_a_share_of_the_traces_is_kept(ratio: float, least: int, most: int) -> None:
    sampler, ids = RootSampler(ratio), Random(1)
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


@pytest.mark.parametrize(
    ("ratio", "flag", "kind", "decision"),
    [
        (0.0, "01", SpanKind.SERVER, Decision.RECORD_AND_SAMPLE),
        (0.0, "00", SpanKind.SERVER, Decision.RECORD_AND_SAMPLE),
        (
            0.0,
            "01",
            SpanKind.CONSUMER,
            Decision.RECORD_AND_SAMPLE,
        ),  # a job whose cause was sampled
        (1.0, "00", SpanKind.CONSUMER, Decision.DROP),
    ],
)
def test_a_span_follows_its_cause_unless_it_is_that_of_a_chosen_request(
    ratio: float, flag: str, kind: SpanKind, decision: Decision
) -> None:
    sampled = TraceSampler(ratio).should_sample(
        remote(f"{1:032x}", flag), 1, "any", kind
    )
    assert sampled.decision is decision


def remote(trace_id: str, flag: str) -> Context:
    traceparent = f"00-{trace_id}-{1:016x}-{flag}"
    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})


def test_a_span_is_sent_without_secrets_whenever_it_learned_them() -> None:
    sent, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(ScrubbingProcessor())
    provider.add_span_processor(SimpleSpanProcessor(sent))
    with provider.get_tracer("any").start_as_current_span(
        "act", attributes={"at": "?token=one"}
    ):
        span = get_current_span()
        span.set_attributes(
            {"url": "/?password=two", "refresh_token": "three", "count": 4}
        )
        span.add_event("failed", {"why": "Bearer five-is-long"})
        span.set_status(StatusCode.ERROR, "secret=six")
    [exported] = sent.get_finished_spans()
    text = exported.to_json()
    assert not [one for one in ("one", "two", "three", "five", "six") if one in text]
    assert exported.attributes
    assert exported.attributes["count"] == 4
    assert exported.status.status_code is StatusCode.ERROR
