"""Tests of workshop jobs through a real nginx."""

from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.end_to_end.test_nginx import admin as admin
from tests.end_to_end.test_nginx import client as client
from tests.end_to_end.test_nginx import process as process

pytestmark = pytest.mark.slow


def a_workshop(client: httpx.Client, admin: Any) -> str:
    wanted = {"title": "Knots", "capacity": 3, "starts_at": "2099-01-01T10:00:00Z"}
    response = client.post("/v1/workshops", json=wanted, headers=admin)
    assert response.status_code == 201, response.text
    return f"/v1/workshops/{response.json()['id']}"


def test_the_location_leads_to_the_job(client: httpx.Client, admin: Any) -> None:
    asked = client.post(f"{a_workshop(client, admin)}/exports", headers=admin)
    assert asked.status_code == 202
    job = client.get(urljoin(str(asked.url), asked.headers["Location"]), headers=admin)
    assert job.json()["id"] == asked.json()["id"]
