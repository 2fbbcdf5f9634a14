"""The end of tracing, and of a process that traces, does not wait for a collector that hangs."""

import threading

import pytest

from adapters.telemetry import ending
from adapters.telemetry.ending import Ending


def test_what_waits_is_sent_once() -> None:
    ended = threading.Event()
    end = Ending(ended.set)
    assert not ended.is_set()
    end()
    assert ended.is_set()
    ended.clear()
    end()
    assert not ended.is_set()


def test_a_collector_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "TIMEOUT", 0.01)
    begun, hangs = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        hangs.wait()

    Ending(hang)()
    assert begun.wait(10)
    hangs.set()
