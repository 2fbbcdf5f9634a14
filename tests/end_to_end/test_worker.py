"""Tests of separate workers."""

from pathlib import Path

import pytest

from tests.end_to_end.processes import register, run, serving, until, working
from tests.end_to_end.test_killed import ADMIN


def mails(folder: Path) -> int:
    return len(list((folder / "mail").glob("*.eml")))


@pytest.mark.parametrize(
    "broker", [pytest.param("memory", marks=pytest.mark.slow), "redis"]
)
def test_a_worker_runs_the_jobs_of_the_api(
    broker: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "memory://" if broker == "memory" else request.getfixturevalue("redis_url")
    settings = {"WORKER": "separate", "BROKER_URL": url, **ADMIN}
    if broker == "redis":
        settings["JOBS_POLL_SECONDS"] = "60"  # only hints start jobs
    with serving(tmp_path, **settings) as api, working(tmp_path, **settings) as worker:
        register(api)
        until(lambda: mails(tmp_path) == 1)
        assert worker.stop() == 0
        register(api)
    with working(tmp_path, **{**settings, "JOBS_POLL_SECONDS": "0.5"}):
        until(lambda: mails(tmp_path) == 2)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["redis", "nats"])
def test_a_broker_that_is_gone_loses_nothing(scheme: str, tmp_path: Path) -> None:
    settings = {"WORKER": "separate", "BROKER_URL": f"{scheme}://127.0.0.1:1", **ADMIN}
    with serving(tmp_path, **settings) as api, working(tmp_path, **settings):
        register(api)
        until(lambda: mails(tmp_path) == 1)


def test_a_worker_needs_a_storage_that_others_see(tmp_path: Path) -> None:
    refused = run("worker", folder=tmp_path, STORAGE_URL="memory://")
    assert refused.returncode == 1
    assert refused.stderr.startswith("memory://")


def test_a_worker_refuses_an_outdated_schema(tmp_path: Path) -> None:
    refused = run("worker", folder=tmp_path)
    assert refused.returncode == 1
    assert "run `app migrate`" in refused.stderr
