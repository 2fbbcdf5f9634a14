"""Tests of real processes whose servers stop and restart."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import ON_SERVERS
from tests.end_to_end.processes import Process, serving, sign_in, until
from tests.servers import Server, running_or_skipped

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
ADA = {"email": "ada@example.com", "password": "the analytical engine", "name": "Ada"}
CLIENTS = 8  # concurrent clients during a restart of the storage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ON_SERVERS)
def test_a_storage_that_goes_and_comes_back_is_used_again(
    kind: str, tmp_path: Path
) -> None:
    with (
        running_or_skipped(kind) as server,
        serving(tmp_path, STORAGE_URL=server.url, **ADMIN) as process,
    ):
        _is_used_again(server, process)


def _is_used_again(server: Server, process: Process) -> None:
    with httpx.Client(base_url=process.url, timeout=30) as client:
        admin = sign_in(client, "admin@example.com", "the admin's password")
        with _load(f"{process.url}/v1/me", admin) as answered:
            until(lambda: answered[200] > 50)
            server.kill()
            for response in (
                client.get("/v1/me", headers=admin),
                client.post("/v1/users", json=ADA),
            ):
                assert response.status_code == 503, response.text
                assert response.headers["content-type"] == "application/problem+json"
                assert int(response.headers["Retry-After"]) >= 1
            # Earlier results are cached for another second.
            until(lambda: client.get("/health/ready").status_code == 503)
            ready = client.get("/health/ready", timeout=2)
            assert ready.json()["detail"].startswith("storage: ")
            assert client.get("/health/live").status_code == 200
            server.start()
            until(lambda: client.get("/health/ready").status_code == 200)
            registered = client.post("/v1/users", json=ADA)
            assert registered.status_code == 201, registered.text
            before = answered[200]
            until(lambda: answered[200] > before + 50)
        assert set(answered) == {200, 503}


@contextmanager
def _load(url: str, headers: Mapping[str, str]) -> Iterator[Counter[int]]:
    """Send concurrent requests in a loop; count the responses by their status."""
    answered: Counter[int] = Counter()
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(timeout=30, headers=headers) as client:
            while not stop.is_set():
                answered[client.get(url).status_code] += 1

    with ThreadPoolExecutor(CLIENTS) as clients:
        asking = [clients.submit(ask) for _ in range(CLIENTS)]
        try:
            yield answered
        finally:
            stop.set()
    for one in asking:
        one.result()
