"""Tests of the management port, which needs no token."""

from pathlib import Path

import pytest
from dependency_injector.providers import Object
from httpx import AsyncClient

from application.errors import Unavailable
from container import RESOURCES, Container
from entrypoints.resources import open_resources
from tests.conftest import Serving, settings
from tests.end_to_end.processes import free_port
from tests.shared_database import shared_database

PATHS = ("/health", "/health/live", "/health/ready", "/metrics")


@pytest.mark.parametrize("role", RESOURCES)
async def test_each_kind_of_process_answers_without_a_token(
    role: str, tmp_path: Path, patient_checks: None
) -> None:
    port = free_port()
    container = Container()
    options = settings(shared_database(tmp_path), metrics_port=port)
    container.settings.override(Object(options))
    await container.storage().schema.upgrade()
    async with (
        open_resources(RESOURCES[role](container)),
        AsyncClient(base_url=f"http://127.0.0.1:{port}") as monitor,
    ):
        responses = {path: await monitor.get(path) for path in PATHS}
        assert {response.status_code for response in responses.values()} == {200}
        assert responses["/health"].json()["checks"]["storage"]["problem"] is None
        assert (await monitor.head("/health/ready")).status_code == 200
        unknown = await monitor.get("/v1/me")
        assert unknown.status_code == 404
        assert unknown.headers["content-type"] == "application/problem+json"


async def test_the_processes_of_one_service_share_the_port(serving: Serving) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/health/live"
    async with serving("memory://", metrics_port=port):
        async with serving("memory://", metrics_port=port):
            pass
        async with AsyncClient() as monitor:
            assert (await monitor.get(url)).status_code == 200


async def test_the_port_reports_an_unavailable_storage(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    async with serving("memory://", metrics_port=port) as served:

        async def away() -> None:
            raise Unavailable("The storage is away.")

        monkeypatch.setitem(served.container.checks()._checks, "storage", away)
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as monitor:
            assert (await monitor.get("/health/ready")).status_code == 503
            detail = (await monitor.get("/health")).json()
        assert detail["checks"]["storage"]["problem"] == "The storage is away."


@pytest.mark.parametrize("path", ["/health", "/metrics"])
async def test_the_public_port_asks_for_a_token(path: str, serving: Serving) -> None:
    async with serving("memory://", metrics_port=free_port()) as served:
        assert (await served.client.get(path)).status_code == 401
