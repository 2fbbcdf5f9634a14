"""Security of sessions and their tokens."""

import asyncio
import base64
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from application.clock import MAX_SKEW
from tests.conftest import Served

# More than a busy machine needs between two requests.
MOMENT = timedelta(seconds=5)
GRACE = timedelta(seconds=10)
IDLE, OLDEST = timedelta(days=14), timedelta(days=30)
GRANT = "invalid_grant"
ADA = {"email": "ada@example.com", "password": "the analytical engine"}


async def signed_in(served: Served, account: dict[str, str] = ADA) -> dict[str, Any]:
    """Sign in, registered or not; return the tokens."""
    await served.client.post("/v1/users", json={**account, "name": "Ada"})
    response = await served.client.post("/v1/sessions", json=account)
    assert response.status_code == 201, response.text
    tokens: dict[str, Any] = response.json()
    return tokens


async def refresh(served: Served, token: str) -> Response:
    return await served.client.post(
        "/v1/sessions/refresh", json={"refresh_token": token}
    )


async def refreshed(served: Served, token: str) -> dict[str, Any]:
    response = await refresh(served, token)
    assert response.status_code == 200, response.text
    tokens: dict[str, Any] = response.json()
    return tokens


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def status(served: Served, tokens: dict[str, Any]) -> int:
    return (await served.client.get("/v1/me", headers=bearer(tokens))).status_code


async def test_a_refresh_gives_a_new_pair_for_the_same_session(served: Served) -> None:
    first = await signed_in(served)
    response = await refresh(served, first["refresh_token"])
    second = response.json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert (second["token_type"], second["expires_in"]) == ("Bearer", 600)
    assert response.headers["Cache-Control"] == "no-store"
    assert [await status(served, one) for one in (first, second)] == [200, 200]
    sessions = await served.client.get("/v1/sessions", headers=bearer(second))
    assert len(sessions.json()) == 1


async def test_within_the_grace_a_token_gives_the_same_successor(
    served: Served,
) -> None:
    token = (await signed_in(served))["refresh_token"]
    first = await refreshed(served, token)
    served.clock.advance(GRACE - MOMENT)
    assert (await refreshed(served, token))["refresh_token"] == first["refresh_token"]
    await refreshed(served, first["refresh_token"])


async def test_a_token_that_is_used_again_later_ends_the_session(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    successor = await refreshed(served, tokens["refresh_token"])
    served.clock.advance(GRACE + MOMENT)
    for token in (
        tokens["refresh_token"],
        successor["refresh_token"],
        tokens["refresh_token"],
    ):
        response = await refresh(served, token)
        assert (response.status_code, response.json()["code"]) == (401, "InvalidToken")
    assert await status(served, successor) == 401


async def test_a_token_from_long_ago_ends_the_session_within_the_grace_too(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    successor = await refreshed(served, tokens["refresh_token"])
    latest = await refreshed(served, successor["refresh_token"])
    assert (await refresh(served, tokens["refresh_token"])).status_code == 401
    assert (await refresh(served, latest["refresh_token"])).status_code == 401


async def test_a_hundred_refreshes_at_once_have_one_successor(served: Served) -> None:
    token = (await signed_in(served))["refresh_token"]
    responses = await asyncio.gather(*(refresh(served, token) for _ in range(100)))
    assert {response.status_code for response in responses} == {200}
    [successor] = {response.json()["refresh_token"] for response in responses}
    await refreshed(served, successor)


def forged(token: str) -> str:
    """Return a token of the same session that was never issued."""
    content = base64.urlsafe_b64decode(token)
    return base64.urlsafe_b64encode(content[:16] + bytes(56)).decode()


async def test_a_forged_token_ends_nobodys_session(served: Served) -> None:
    tokens = await signed_in(served)
    made_up = base64.urlsafe_b64encode(uuid4().bytes + bytes(56)).decode()
    wrong = [
        forged(tokens["refresh_token"]),
        made_up,
        "",
        "x",
        "é",
        "\x00",
        "a" * 1_000_000,
    ]
    wrong += [
        tokens["access_token"],
        f" {tokens['refresh_token']}",
        tokens["refresh_token"] + "=",
    ]
    for token in wrong:
        response = await refresh(served, token)
        assert (response.status_code, response.json()["code"]) == (
            401,
            "InvalidToken",
        ), token
    await refreshed(served, tokens["refresh_token"])


async def test_an_access_token_lasts_ten_minutes(served: Served) -> None:
    tokens = await signed_in(served)
    served.clock.advance(timedelta(minutes=10) - MOMENT)
    assert await status(served, tokens) == 200
    served.clock.advance(MOMENT + MAX_SKEW)
    assert await status(served, tokens) == 401


async def test_a_refresh_token_is_not_accepted_as_an_access_token(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    assert await status(served, {"access_token": tokens["refresh_token"]}) == 401


async def test_an_idle_session_ends(served: Served) -> None:
    tokens = await signed_in(served)
    served.clock.advance(IDLE - MOMENT)
    tokens = await refreshed(served, tokens["refresh_token"])
    served.clock.advance(IDLE)
    assert (await refresh(served, tokens["refresh_token"])).status_code == 401


async def test_every_session_ends_some_day(served: Served) -> None:
    tokens = await signed_in(served)
    for _ in range(3):
        served.clock.advance(OLDEST / 3 - MOMENT)
        tokens = await refreshed(served, tokens["refresh_token"])
    served.clock.advance(4 * MOMENT)
    assert (await refresh(served, tokens["refresh_token"])).status_code == 401


async def test_logging_out_takes_effect_at_once(served: Served) -> None:
    here, there = await signed_in(served), await signed_in(served)
    response = await served.client.delete("/v1/sessions/current", headers=bearer(here))
    assert (response.status_code, response.content) == (204, b"")
    assert [await status(served, here), await status(served, there)] == [401, 200]
    assert (await refresh(served, here["refresh_token"])).status_code == 401
    assert (
        await served.client.delete("/v1/sessions/current", headers=bearer(here))
    ).is_error


async def test_logging_out_everywhere_ends_every_session(served: Served) -> None:
    mine = [await signed_in(served) for _ in range(3)]
    other = await signed_in(
        served, {"email": "eve@example.com", "password": "eve's password"}
    )
    response = await served.client.delete("/v1/sessions", headers=bearer(mine[0]))
    assert response.status_code == 204
    assert {await status(served, one) for one in mine} == {401}
    assert await status(served, other) == 200


async def test_users_end_their_own_sessions_by_id_and_no_others(
    served: Served,
) -> None:
    here, there = await signed_in(served), await signed_in(served)
    other = await signed_in(
        served, {"email": "eve@example.com", "password": "eve's password"}
    )
    listed = (await served.client.get("/v1/sessions", headers=bearer(here))).json()
    assert len(listed) == 2
    assert set(listed[0]) == {"id", "started_at", "refreshed_at"}
    path = f"/v1/sessions/{listed[1]['id']}"
    assert (await served.client.delete(path, headers=bearer(other))).status_code == 404
    assert await status(served, there) == 200
    assert (await served.client.delete(path, headers=bearer(here))).status_code == 204
    assert [await status(served, here), await status(served, there)] == [200, 401]
    assert (await served.client.delete(path, headers=bearer(here))).status_code == 404


async def change(served: Served, tokens: dict[str, Any], **given: str) -> Response:
    body = {
        "old_password": ADA["password"],
        "new_password": "a difference engine",
        **given,
    }
    return await served.client.put("/v1/me/password", headers=bearer(tokens), json=body)


async def test_a_new_password_ends_all_other_sessions(served: Served) -> None:
    here, there = await signed_in(served), await signed_in(served)
    assert (await change(served, here)).status_code == 204
    assert [await status(served, here), await status(served, there)] == [200, 401]
    assert (await refresh(served, there["refresh_token"])).status_code == 401
    await refreshed(served, here["refresh_token"])
    assert (await served.client.post("/v1/sessions", json=ADA)).status_code == 401
    await served.sign_in(ADA["email"], "a difference engine")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"old_password": "not the password"}, "WrongPassword"),
        ({"old_password": "x" * 1_000_000}, "WrongPassword"),
        ({"new_password": "short"}, "Invalid"),
        ({"new_password": "qwerty123456"}, "Invalid"),
        ({"new_password": "x" * 1_000_000}, "Invalid"),
        ({"roles": "admin"}, "Malformed"),
    ],
)
async def test_an_invalid_change_of_password_changes_nothing(
    served: Served, given: dict[str, str], code: str
) -> None:
    here, there = await signed_in(served), await signed_in(served)
    response = await change(served, here, **given)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert [await status(served, here), await status(served, there)] == [200, 200]
    await served.sign_in(**ADA)


async def test_oauth2_clients_get_the_same_tokens(served: Served) -> None:
    await signed_in(served)
    login = {
        "grant_type": "password",
        "username": ADA["email"],
        "password": ADA["password"],
    }
    first = await served.client.post("/v1/token", data={**login, "scope": ""})
    assert first.status_code == 200, first.text
    assert await status(served, first.json()) == 200
    again = {
        "grant_type": "refresh_token",
        "refresh_token": first.json()["refresh_token"],
    }
    second = await served.client.post("/v1/token", data=again)
    assert second.status_code == 200, second.text
    assert await status(served, second.json()) == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (
            {"grant_type": "password", "username": "ada@example.com", "password": "x"},
            GRANT,
        ),
        ({"grant_type": "refresh_token", "refresh_token": "made up"}, GRANT),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "password", "username": 'a"\\é'}, "invalid_request"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({}, "invalid_request"),
    ],
)
async def test_oauth2_clients_get_the_errors_that_they_know(
    served: Served, form: dict[str, str], error: str
) -> None:
    """RFC 6749, 5.2."""
    response = await served.client.post("/v1/token", data=form)
    assert (response.status_code, response.headers["Content-Type"]) == (
        400,
        "application/json",
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json().keys() == {"error", "error_description"}
    assert response.json()["error"] == error
    assert re.fullmatch(r"[ !#-\[\]-~]+", response.json()["error_description"])
