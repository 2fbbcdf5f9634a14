"""Tests of health, for the public and for operators."""

from tests.conftest import Served


async def test_liveness_and_readiness_are_public(served: Served) -> None:
    assert (await served.client.get("/health/live")).json() == {"status": "alive"}
    ready = await served.client.get("/health/ready")
    assert (ready.status_code, ready.json()["storage"]) == (200, "ok")


async def test_operators_see_the_state_of_each_part(served: Served) -> None:
    await served.member("ada")  # a job mails the verification
    admin = await served.admin()
    view = (await served.client.get("/health", headers=admin)).json()
    assert view["version"] == "unknown"
    assert set(view["checks"]) == {"storage", "broker"}
    assert view["checks"]["storage"]["problem"] is None
    assert view["storage"]["revision"] == view["storage"]["newest"]
    assert sum(tally["count"] for tally in view["jobs"].values()) >= 1
    assert view["uptime_seconds"] >= 0


async def test_nobody_else_sees_it(served: Served) -> None:
    assert (await served.client.get("/health")).status_code == 401
    member = await served.member("ada")
    assert (await served.client.get("/health", headers=member)).status_code == 403
