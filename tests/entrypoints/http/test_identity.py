from typing import Any

import pytest
from httpx import AsyncClient

from application.identity import MakeFirstAdmin
from application.identity.make_first_admin import AdminEmailTaken
from entrypoints.http.app import _make_first_admin
from tests.conftest import Served

ADA = {"email": "ada@example.com", "password": "the analytical engine", "name": "Ada"}


async def register(client: AsyncClient, **given: str) -> None:
    response = await client.post("/v1/users", json={**ADA, **given})
    assert response.status_code == 201, response.text


async def test_a_user_registers_and_signs_in(served: Served) -> None:
    registered = await served.client.post("/v1/users", json=ADA)
    assert registered.status_code == 201
    session = await served.client.post(
        "/v1/sessions", json={"email": "ADA@example.com", "password": ADA["password"]}
    )
    assert session.status_code == 201
    assert session.json()["token_type"] == "Bearer"
    assert session.json()["expires_in"] == 600
    me = await served.client.get(
        "/v1/me", headers={"Authorization": f"Bearer {session.json()['access_token']}"}
    )
    assert me.status_code == 200
    assert me.json() == registered.json()
    assert me.json()["email"] == "ada@example.com"
    assert me.json()["roles"] == ["member"]
    assert "password" not in me.text


async def test_an_address_registers_once(served: Served) -> None:
    await register(served.client)
    again = await served.client.post(
        "/v1/users", json={**ADA, "email": "Ada@Example.com"}
    )
    assert again.status_code == 409
    assert again.json()["code"] == "EmailTaken"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "not the password"),
        ("nobody@example.com", "the analytical engine"),
        ("no address", "the analytical engine"),
        ("ada@example.com", "x" * 1_000_000),
        ("ada@example.com", ""),
        ("ada@example.com", "null\x00byte"),
    ],
)
async def test_a_wrong_sign_in_does_not_say_what_is_wrong(
    served: Served, email: str, password: str
) -> None:
    await register(served.client)
    response = await served.client.post(
        "/v1/sessions", json={"email": email, "password": password}
    )
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json() == {
        "type": "/problems/WrongCredentials",
        "title": "Wrong credentials",
        "status": 401,
        "detail": "The e-mail address or the password is wrong.",
        "code": "WrongCredentials",
        "instance": "/v1/sessions",
        "request_id": response.headers["X-Request-ID"],
    }


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "x y"}]
)
async def test_callers_who_are_not_signed_in_get_401(
    served: Served, header: dict[str, str]
) -> None:
    response = await served.client.get("/v1/me", headers=header)
    assert response.status_code == 401
    assert response.json()["code"] == "InvalidToken"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "nobody"}, "#/email"),
        ({"password": "short"}, "#/password"),
        ({"password": "Qwerty123456"}, "#/password"),
        ({"password": "hunter2hunter2"}, "#/password"),
        ({"name": "two\nlines"}, "#/name"),
        ({"name": 7}, "#/name"),
        ({"roles": ["admin"]}, "#/roles"),
    ],
)
async def test_a_bad_registration_names_the_field(
    served: Served, change: dict[str, object], pointer: str
) -> None:
    response = await served.client.post("/v1/users", json={**ADA, **change})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert ADA["password"] not in response.text


async def test_the_first_admin_is_made_once(served: Served) -> None:
    me = await served.client.get("/v1/me", headers=await served.admin())
    assert me.json()["roles"] == ["admin", "member"]
    assert await served.container.use_cases()[MakeFirstAdmin]() is None


async def test_an_admin_email_of_a_member_is_logged_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refuse() -> None:
        raise AdminEmailTaken

    use_cases: Any = {MakeFirstAdmin: refuse}
    await _make_first_admin(use_cases)
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert "app users create-admin" in record.getMessage()
