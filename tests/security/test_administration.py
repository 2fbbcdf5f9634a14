"""Security of administration: admins only, and one admin always remains."""

import asyncio
from itertools import product
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from container import http_app
from domain.identity.user import Role
from tests.conftest import ADMIN, Served, Serving
from tests.security.test_attacks import give_roles, signed_in_with_roles
from tests.security.test_routes import routes, the_app
from tests.security.test_sessions import ADA, bearer, refresh, signed_in, status

EVE = {"email": "eve@example.com", "password": "the password of eve"}


async def id_of(served: Served, headers: dict[str, str]) -> str:
    me: str = (await served.client.get("/v1/me", headers=headers)).json()["id"]
    return me


async def test_only_admins_reach_the_routes_of_admins(served: Served) -> None:
    ada = bearer(await signed_in(served))
    theirs = [
        name
        for name, _ in routes(the_app())
        if "/users" in name or "/dead-jobs" in name
    ]
    theirs.remove("POST /v1/users")
    assert len(theirs) > 8
    for headers, name in product(
        [ada, await signed_in_with_roles(served, EVE), {}], theirs
    ):
        method, path = name.split()
        filled = path.format(user_id=await id_of(served, ada), role="admin")
        response = await served.client.request(method, filled, headers=headers)
        assert response.status_code == (403 if headers else 401), name
    me = (await served.client.get("/v1/me", headers=ada)).json()
    assert (me["roles"], me["active"]) == (["member"], True)


async def verify_address(served: Served, headers: dict[str, str]) -> None:
    _, mail = await served.mailed("account_verify_email")
    token = {"token": mail.facts["token"]}
    path = "/v1/email-verifications/confirm"
    assert (await served.client.post(path, json=token, headers=headers)).is_success


async def test_a_role_that_is_granted_or_revoked_counts_at_once(served: Served) -> None:
    admin, ada = await served.admin(), bearer(await signed_in(served))
    role = f"/v1/users/{await id_of(served, ada)}/roles/admin"
    refused = await served.client.put(role, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "EmailNotVerified")
    await verify_address(served, ada)
    for act, listed in (("PUT", 200), ("PUT", 200), ("DELETE", 403), ("DELETE", 403)):
        assert (
            await served.client.request(act, role, headers=admin)
        ).status_code == 204
        response = await served.client.get("/v1/users", headers=ada)
        assert response.status_code == listed
    unknown = await served.client.put(role.replace("admin", "root"), headers=admin)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "Invalid")


async def test_no_token_of_a_deactivated_user_works(served: Served) -> None:
    admin, tokens = await served.admin(), await signed_in(served)
    user = f"/v1/users/{await id_of(served, bearer(tokens))}"
    assert (
        await served.client.post(f"{user}/deactivate", headers=admin)
    ).status_code == 204
    assert await status(served, tokens) == 401
    assert (await refresh(served, tokens["refresh_token"])).status_code == 401
    locked_out = await served.client.post("/v1/sessions", json=ADA)
    wrong = await served.client.post(
        "/v1/sessions", json={**ADA, "password": "not the password"}
    )
    assert locked_out.status_code == wrong.status_code == 401
    assert locked_out.json() == {
        **wrong.json(),
        "request_id": locked_out.json()["request_id"],
    }
    assert (await served.client.get(user, headers=admin)).json()["active"] is False
    assert (
        await served.client.post(f"{user}/reactivate", headers=admin)
    ).status_code == 204
    assert await status(served, tokens) == 401
    await served.sign_in(**ADA)


async def test_a_deactivated_user_gets_no_reset_link(served: Served) -> None:
    admin, tokens = await served.admin(), await signed_in(served)
    ask = {"email": ADA["email"]}
    await served.client.post("/v1/password-resets", json=ask)
    _, mail = await served.mailed("account_password_forgotten")
    user = f"/v1/users/{await id_of(served, bearer(tokens))}"
    await served.client.post(f"{user}/deactivate", headers=admin)
    body = {"token": mail.facts["token"], "new_password": "a difference engine"}
    response = await served.client.post("/v1/password-resets/confirm", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "InvalidLink")


async def test_an_admin_ends_the_sessions_of_a_user(served: Served) -> None:
    admin, tokens = await served.admin(), [await signed_in(served) for _ in range(2)]
    user = await id_of(served, bearer(tokens[0]))
    assert (
        await served.client.delete(f"/v1/users/{user}/sessions", headers=admin)
    ).is_success
    assert [await status(served, one) for one in tokens] == [401, 401]
    assert (await served.client.get("/v1/me", headers=admin)).is_success


async def test_the_last_admin_stays(served: Served) -> None:
    admin, ada = await served.admin(), bearer(await signed_in(served))
    mine = await id_of(served, admin)
    ways: list[tuple[str, str, Any]] = [
        ("DELETE", f"users/{mine}/roles/admin", None),
        ("POST", f"users/{mine}/deactivate", None),
        ("POST", "me/deletion", {"password": ADMIN[1]}),
    ]
    for method, path, body in ways:
        response = await served.client.request(
            method, f"/v1/{path}", headers=admin, json=body
        )
        assert (response.status_code, response.json()["code"]) == (409, "LastAdmin"), (
            path
        )
    await verify_address(served, ada)
    await served.client.put(
        f"/v1/users/{await id_of(served, ada)}/roles/admin", headers=admin
    )
    gone = await served.client.delete(f"/v1/users/{mine}/roles/admin", headers=admin)
    assert gone.status_code == 204
    assert (await served.client.get("/v1/users", headers=admin)).status_code == 403


async def test_two_admins_cannot_remove_each_other_at_once(served: Served) -> None:
    admin, ada = await served.admin(), bearer(await signed_in(served))
    await give_roles(served, ada, *Role)
    both = {
        await id_of(served, one): other for one, other in ((admin, ada), (ada, admin))
    }
    responses = await asyncio.gather(
        *(
            served.client.delete(f"/v1/users/{victim}/roles/admin", headers=other)
            for victim, other in both.items()
        )
    )
    assert sum(response.status_code == 204 for response in responses) == 1
    left = [
        (await served.client.get("/v1/users", headers=one)).status_code
        for one in both.values()
    ]
    assert sorted(left) == [200, 403]


async def test_users_are_listed_in_pages(served: Served) -> None:
    admin = await served.admin()
    for number in range(3):
        await served.member(f"m{number}")
    first = await served.client.get("/v1/users", headers=admin, params={"limit": 3})
    assert len(first.json()["items"]) == 3
    cursor = {"limit": 3, "cursor": first.json()["next"]}
    rest = (await served.client.get("/v1/users", headers=admin, params=cursor)).json()
    assert [one["email"] for one in rest["items"]] == ["m2@example.com"]
    assert rest["next"] is None
    which = "email_prefix=%20M1&role=member&active=true"
    found = (await served.client.get(f"/v1/users?{which}", headers=admin)).json()
    assert [one["email"] for one in found["items"]] == ["m1@example.com"]
    for wrong in ("role=root", "limit=0", "cursor=x", "sort=name", "email_prefix=%00"):
        response = await served.client.get(f"/v1/users?{wrong}", headers=admin)
        assert response.status_code == 422, wrong


@pytest.mark.slow
async def test_requests_from_any_addresses_do_not_flood_a_mailbox(
    serving: Serving,
) -> None:
    async with serving("memory://", rate_limits="memory") as served:
        await signed_in(served)
        app, statuses = http_app(served.container), []
        for number in range(10_000):
            transport = ASGITransport(
                app, client=(f"10.0.{number // 256}.{number % 256}", 1)
            )
            async with AsyncClient(
                transport=transport, base_url="http://test"
            ) as client:
                response = await client.post(
                    "/v1/password-resets", json={"email": ADA["email"]}
                )
                statuses.append(response.status_code)
        assert (statuses.count(202), statuses.count(429)) == (3, 9_997)
        for _ in range(3):
            await served.mailed("account_password_forgotten")
        assert served.mailer.sent.empty()
