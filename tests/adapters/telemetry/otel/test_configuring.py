"""Tests that variables that the tracing libraries refuse are reported in one line."""

import subprocess
import sys

import pytest

from adapters.settings import Settings
from adapters.telemetry.otel import tracing


def test_unusable_variables_are_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:  # as for OTEL_BSP_MAX_QUEUE_SIZE=-1
        raise ValueError(
            "max_queue_size must be a positive integer, not token=hunter2.\nAny more"
        )

    monkeypatch.setattr(tracing, "_trace", refuse)
    settings = Settings(otel_exporter_otlp_endpoint="http://127.0.0.1:1")
    with pytest.raises(SystemExit) as ended:
        tracing.configure_tracing(settings)
    assert ended.value.code == tracing.START_FAILURE
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("OTEL_… or LOGFIRE_…: max_queue_size must be")
    assert "hunter2" not in line


def test_a_missing_propagator_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_PROPAGATORS", "b3multi")
    command = [sys.executable, "-c", "import container"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    [line] = ended.stderr.splitlines()
    assert line.startswith("OTEL_PROPAGATORS: Propagator b3multi not found.")
