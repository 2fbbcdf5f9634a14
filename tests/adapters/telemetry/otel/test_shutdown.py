"""Tests that shutting down does not wait for a collector that hangs."""

import threading

import pytest

from adapters.telemetry.otel import shutdown
from adapters.telemetry.otel.shutdown import TracingShutdown


def test_pending_spans_are_sent_once() -> None:
    ended = threading.Event()
    end = TracingShutdown(ended.set)
    assert not ended.is_set()
    end()
    assert ended.is_set()
    ended.clear()
    end()
    assert not ended.is_set()


def test_a_collector_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutdown, "TIMEOUT", 0.01)
    begun, hangs = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        hangs.wait()

    TracingShutdown(hang)()
    assert begun.wait(10)
    hangs.set()
