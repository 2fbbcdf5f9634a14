"""Tests of the requests that are chosen to be traced, and of those that are not."""

import pytest
from opentelemetry import trace
from opentelemetry.instrumentation.utils import is_instrumentation_enabled
from opentelemetry.sdk.trace import TracerProvider

from adapters.telemetry.otel.requests import RequestSampling, request_sampling
from application.trace import current_traceparent

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
SAMPLED = f"00-{TRACE_ID}-b7ad6b7169203331-01"  # by a client


@pytest.mark.parametrize(("ratio", "fewest", "most"), [(0.0, 0, 0), (1.0, 100, 100)])
def test_the_ratio_decides(ratio: float, fewest: int, most: int) -> None:
    sampling = RequestSampling(ratio)
    chosen = sum(sampling.chooses_request() for _ in range(100))
    assert fewest <= chosen <= most


def test_an_untraced_request_continues_the_trace_of_its_client_without_spans() -> None:
    with RequestSampling(0.0).without_spans(SAMPLED):
        place = trace.get_current_span().get_span_context()
        assert f"{place.trace_id:032x}" == TRACE_ID  # in log lines
        assert not place.trace_flags.sampled
        # Jobs are not traced, either.
        assert current_traceparent.get() == f"00-{TRACE_ID}-{place.span_id:016x}-00"
        assert not is_instrumentation_enabled()
    assert current_traceparent.get() is None
    assert is_instrumentation_enabled()


@pytest.mark.parametrize("traceparent", [None, "", "00-0-0-01", "made up"])
def test_an_untraced_request_without_a_trace_begins_one(
    traceparent: str | None,
) -> None:
    ids = set()
    for _ in range(2):
        with RequestSampling(0.0).without_spans(traceparent):
            place = trace.get_current_span().get_span_context()
            assert place.is_valid
            ids.add(place.trace_id)
    assert len(ids) == 2


def test_a_traced_request_keeps_its_span() -> None:
    tracer = TracerProvider().get_tracer("any")
    with (
        tracer.start_as_current_span("GET /v1/me") as span,
        RequestSampling(0.0).without_spans(SAMPLED),
    ):
        assert trace.get_current_span() is span
        assert is_instrumentation_enabled()


def test_a_process_that_exports_no_spans_samples_nothing() -> None:
    assert request_sampling(1.0) is None
