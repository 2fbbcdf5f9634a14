"""Tests of the metrics of real processes, and of the dashboard and rules in deploy/."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.telemetry.prometheus.shared_values import FOLDER_VARIABLE
from tests.architecture.tree import ROOT
from tests.contexts import all_contexts
from tests.end_to_end.processes import (
    free_port,
    register,
    serving,
    sign_in,
    until,
    working,
)
from tests.end_to_end.test_drain import workers
from tests.end_to_end.test_killed import ADMIN

OBSERVABILITY = ROOT / "deploy/observability"
WORKERS, REQUESTS = 4, 100
READ = {"route": "/v1/me", "method": "GET", "status": "200"}


def scraped(port: int) -> str:
    """Scrape with retries, as Prometheus does.

    A process that is killed resets what came to it, and a file that is just being made cannot be
    read.
    """
    return until(lambda: _scraped(f"http://127.0.0.1:{port}/metrics"))


def _scraped(url: str) -> str:
    try:
        response = httpx.get(url)
    except httpx.TransportError:
        return ""
    return response.text if response.is_success else ""


def samples(text: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def value(text: str, name: str, **labels: str) -> float:
    return sum(
        amount
        for found, of, amount in samples(text)
        if found == name and labels.items() <= of.items()
    )


@pytest.mark.slow
def test_the_processes_of_a_service_are_counted_together(tmp_path: Path) -> None:
    port = free_port()
    with serving(
        tmp_path, "--workers", str(WORKERS), METRICS_PORT=str(port)
    ) as process:
        until(lambda: len(workers(process)) == WORKERS)
        with httpx.Client(base_url=process.url) as client:
            headers = sign_in(client, **register(process))
        for _ in range(REQUESTS):  # each on a connection of its own
            assert httpx.get(f"{process.url}/v1/me", headers=headers).status_code == 200
            httpx.get(f"{process.url}/nobody/thought/of/this")
        name = "http_request_duration_seconds_count"
        unmatched = {"route": "unmatched", "status": "404"}
        # Requests are counted once they are answered.
        until(lambda: value(scraped(port), name, **READ) == REQUESTS)
        until(lambda: value(scraped(port), name, **unmatched) == REQUESTS)
        for _ in range(3 * WORKERS):  # whichever of them answers
            text = scraped(port)
            assert value(text, name, **READ) == REQUESTS
            assert value(text, name, **unmatched) == REQUESTS
            use_cases = "use_case_duration_seconds_count"
            assert value(text, use_cases, use_case="ViewProfile") == REQUESTS
        assert "/health" not in {
            of.get("route", "")[:7] for _, of, _ in samples(scraped(port))
        }
        os.kill(min(workers(process)), signal.SIGKILL)
        assert value(scraped(port), name, **READ) == REQUESTS


async def fill_prometheus(url: str, admin: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        for context in all_contexts().values():
            await context.fill_prometheus(client, admin)


@pytest.mark.slow
def test_nothing_but_metrics_is_missing_when_their_folder_is_cleaned_away(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "metrics"
    settings = {FOLDER_VARIABLE: str(folder), "WEB_CONCURRENCY": "2"}
    with serving(tmp_path, **settings) as api, httpx.Client(base_url=api.url) as client:
        shutil.rmtree(folder)
        for number in range(8):  # whichever process answers
            account = {
                "email": f"ada{number}@example.com",
                "password": "the analytical engine",
            }
            response = client.post("/v1/users", json={**account, "name": "Ada"})
            assert response.status_code == 201, response.text
            assert client.post("/v1/sessions", json=account).status_code == 201
        # Once by each process.
        assert api.output.count("Metrics are missing") <= 2, api.output


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the metrics after everything that the dashboard shows has happened once."""
    folder, port = tmp_path_factory.mktemp("story"), free_port()
    settings = {"METRICS_PORT": str(port), **ADMIN, "RATE_LIMITS": "memory"}
    with serving(folder, **settings) as api:
        register(api)
        until(lambda: list((folder / "mail").glob("*.eml")))
        with httpx.Client(base_url=api.url) as client:
            admin = sign_in(client, ADMIN["ADMIN_EMAIL"], ADMIN["ADMIN_PASSWORD"])
            asyncio.run(fill_prometheus(api.url, dict(admin)))
            for _ in range(11):
                client.post(
                    "/v1/sessions", json={"email": "a@example.com", "password": "x"}
                )
            assert client.get("/v1/users").status_code == 401
            assert client.get("/metrics").status_code == 401
            shown = client.get("/metrics", headers=admin)
            assert shown.status_code == 200
            assert "identity_users_registered_total 2.0" in shown.text
        until(lambda: value(scraped(port), "jobs", state="done") >= 1)
        done = "job_duration_seconds_count"
        until(lambda: value(scraped(port), done, job="EmailUser") == 1)
        return scraped(port)


def test_business_metrics_come_from_events(story: str) -> None:
    for name, count in (
        *(
            counted
            for context in all_contexts().values()
            for counted in context.prometheus_counts.items()
        ),
        ("identity_users_registered_total", 2),
        ("identity_sign_ins_failed_total", 10),
    ):
        assert value(story, name) == count, name
    use_cases = "use_case_duration_seconds_count"
    assert value(story, use_cases, use_case="LogIn", outcome="RateLimited") == 1
    assert value(story, use_cases, use_case="EmailUser", outcome="done") == 1
    assert value(story, "job_duration_seconds_count", job="EmailUser") == 1
    assert value(story, use_cases, outcome="WrongCredentials") == 10


def test_promtool_accepts_the_metrics(story: str, promtool: str) -> None:
    checked = subprocess.run(
        [promtool, "check", "metrics"],
        input=story,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.stderr, checked.returncode) == ("", 0)


@pytest.mark.parametrize(
    "check", [("rules", "rules.yaml"), ("config", "prometheus.yaml")]
)
def test_promtool_accepts_the_rules(check: tuple[str, str], promtool: str) -> None:
    kind, file = check
    checked = subprocess.run(
        [promtool, "check", kind, file],
        cwd=OBSERVABILITY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def names(expressions: str) -> set[str]:
    """Return the names of metrics in PromQL: what labels, a range or a closing bracket follow."""
    without_labels = re.sub(r"by \([^)]*\)", "", expressions)
    return set(
        re.findall(r"\b[a-z]+(?:_[a-z]+)+(?=[\[{)])|\bjobs(?=[{)])", without_labels)
    )


def test_every_metric_of_dashboard_and_alerts_is_in_a_scrape(story: str) -> None:
    board = json.loads((OBSERVABILITY / "dashboard.json").read_text())
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    used = names("\n".join([*shown, (OBSERVABILITY / "rules.yaml").read_text()]))
    assert len(used) > 12
    assert used - {name for name, _, _ in samples(story)} == set()


@pytest.mark.slow
def test_a_worker_exposes_its_metrics_too(tmp_path: Path) -> None:
    port, separate = free_port(), {"WORKER": "separate", **ADMIN}
    with (
        serving(tmp_path, **separate) as api,
        working(tmp_path, METRICS_PORT=str(port), **separate),
    ):
        register(api)
        name = "job_duration_seconds_count"
        until(lambda: value(scraped(port), name, job="EmailUser") == 1)
        assert value(scraped(port), "http_request_duration_seconds_count") == 0
