"""Tests that a metric that cannot be stored is missing, and affects nothing else."""

import errno
import logging
import os
import shutil
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from adapters.telemetry.prometheus import shared_values
from adapters.telemetry.prometheus.metrics import Metrics
from adapters.telemetry.prometheus.shared_values import (
    FOLDER_VARIABLE,
    make_registries,
    share_metrics,
)
from application.errors import Unavailable
from domain.identity.user import UserId, UserRegistered
from tests.adapters.telemetry.prometheus.sharing import shared as shared
from tests.builders import an_id


def registered() -> UserRegistered:
    return UserRegistered(user_id=UserId(an_id()))


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        one.getMessage() for one in caplog.records if one.levelno == logging.WARNING
    ]


def test_a_process_alone_maps_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    registries = make_registries()
    metrics = Metrics(registries)
    metrics.record_events([registered()])
    metrics.record_request("/v1/me", "GET", 200, 0.1)
    exposed = generate_latest(registries.exposed).decode()
    assert "identity_users_registered_total 1.0" in exposed
    assert 'status="200"' in exposed
    assert list(tmp_path.iterdir()) == []


def test_disk_space_of_a_growing_file_is_reserved(shared: Path) -> None:
    registries = make_registries()
    metrics = Metrics(registries)
    for number in range(500):  # more than fit into the initial size
        metrics.record_request(f"/v1/routes/{number}", "GET", 200, 0.1)
    [file] = shared.iterdir()
    assert file.stat().st_size > shared_values.INITIAL_SIZE
    assert file.stat().st_blocks * 512 >= file.stat().st_size
    exposed = generate_latest(registries.exposed).decode()
    assert exposed.count("http_request_duration_seconds_count{") == 500


@pytest.mark.usefixtures("shared")
def test_no_file_is_ever_empty_where_a_scrape_finds_it(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = shared_values._reserve

    def reserve_unseen(file: int, size: int) -> None:
        assert list(shared.glob("*.db")) == []
        reserve(file, size)

    monkeypatch.setattr(shared_values, "_reserve", reserve_unseen)
    Metrics(make_registries()).record_events([registered()])
    assert [file.stat().st_size > 0 for file in shared.iterdir()] == [True]


def test_a_metric_that_has_no_room_is_missing(
    shared: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    registries = make_registries()
    metrics = Metrics(registries)
    monkeypatch.setattr(os, "posix_fallocate", no_room)
    for _ in range(2):
        metrics.record_events([registered()])
        metrics.record_request("/v1/me", "GET", 200, 0.1)
    assert list(shared.iterdir()) == []  # an empty file would break the next scrape
    assert generate_latest(registries.exposed) == b""
    [warning] = warnings(caplog)
    assert "No space left on device" in warning


def test_a_folder_that_is_cleaned_away_takes_metrics_with_it(
    shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registries = make_registries()
    metrics = Metrics(registries)
    metrics.record_request("/v1/me", "GET", 200, 0.1)
    shutil.rmtree(shared)
    for _ in range(2):
        metrics.record_events([registered()])
        metrics.record_job("EmailUser", 0.1)
    assert generate_latest(registries.exposed) == b""
    [warning] = warnings(caplog)
    assert "No such file" in warning


def test_a_process_that_starts_makes_the_folder_again(shared: Path) -> None:
    shared.rmdir()
    registries = make_registries()
    Metrics(registries).record_events([registered()])
    assert b"identity_users_registered_total 1.0" in generate_latest(registries.exposed)


def test_a_process_starts_without_a_folder(
    shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shared.rmdir()
    shared.touch()
    Metrics(make_registries()).record_events([registered()])
    assert any("Metrics are not shared" in line for line in warnings(caplog))


def test_several_processes_need_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(Unavailable, match=FOLDER_VARIABLE):
        share_metrics()
