"""A folder in which this process shares its metrics with others."""

from pathlib import Path

import pytest
from prometheus_client import values

from adapters.telemetry.prometheus.shared_values import (
    FOLDER_VARIABLE,
    fall_back_to_unshared,
)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    mapped = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped
    monkeypatch.setattr(values, "ValueClass", fall_back_to_unshared(mapped))
    return folder
