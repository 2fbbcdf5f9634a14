"""Attacks: access to others' resources, undocumented fields, and malicious text."""

import re
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from application.jobs.ports import JobState
from application.snapshot import Snapshot
from domain.identity.user import Role, UserId
from tests.builders import a_job
from tests.conftest import Served
from tests.contexts import all_contexts, strangers_get
from tests.security.test_routes import routes, the_app
from tests.security.test_sessions import ADA, bearer, refresh, signed_in, status

EVE = {"email": "eve@example.com", "password": "the password of eve"}

EVERY_ROLE = {*Role} - {Role.ADMIN}


async def give_roles(served: Served, headers: dict[str, str], *roles: Role) -> None:
    me = (await served.client.get("/v1/me", headers=headers)).json()["id"]
    work: Any
    async with served.container.storage().begin() as work:
        user = await work.users.get(UserId(UUID(me)))
        user.roles = set(roles)
        await work.users.save(user)
        await work.commit()


async def signed_in_with_roles(
    served: Served, account: dict[str, str]
) -> dict[str, str]:
    """Return the headers of a user with every role except admin."""
    headers = bearer(await signed_in(served, account))
    await give_roles(served, headers, *EVERY_ROLE)
    return headers


async def adas(served: Served) -> dict[str, str]:
    """Return the ids of Ada's resources, by their names in the routes."""
    ada = await signed_in_with_roles(served, ADA)
    ids: dict[str, str] = {}
    for context in all_contexts().values():
        ids |= await context.owns(served.client, ada)
    dead = a_job(state=JobState.DEAD, owner_id=UUID(ids["user_id"]))
    await Snapshot(served.container.storage().begin).write("jobs", [dead])
    return {**ids, "job_id": str(dead.id)}


async def stored(served: Served) -> list[Any]:
    """Return all stored data except jobs, which workers change at any time."""
    snapshot = Snapshot(served.container.storage().begin)
    kinds = [kind for kind in served.container.storage().kinds if kind != "jobs"]
    return [await snapshot.read(kind, after=None, limit=100) for kind in kinds]


def bodies() -> dict[str, object]:
    """Return the bodies that strangers send, by route."""
    return {
        name: body
        for context in all_contexts().values()
        for name, body in context.strangers_send.items()
    }


def test_contexts_declare_what_strangers_send_and_get() -> None:
    with_id = {name: route for name, route in routes(the_app()) if "_id}" in name}
    silent = sorted(with_id.keys() - dict(strangers_get()).keys())
    assert not silent, (
        f"tests/contexts: say in `strangers_get` what {silent[0]} gives them"
    )
    with_body = {name for name, route in with_id.items() if route.body_field}
    empty = sorted(with_body - bodies().keys())
    assert not empty, (
        f"tests/contexts: say in `strangers_send` what they send to {empty[0]}"
    )


async def test_resources_of_other_users_are_out_of_reach(served: Served) -> None:
    ids, eve = await adas(served), await signed_in_with_roles(served, EVE)
    sent = bodies()
    asked = [name for name, _ in routes(the_app()) if "_id}" in name]
    unknown = sorted(set(re.findall(r"{(\w+)}", " ".join(asked))) - ids.keys())
    assert not unknown, f"tests/contexts: let `owns` return an id as {unknown[0]}"
    got: dict[str, int] = {}
    for name in sorted(asked, key=lambda name: name.startswith("POST")):
        method, path = name.split()
        headers = eve | {"If-Match": '"1"'}
        before = await stored(served)
        response = await served.client.request(
            method, path.format(**ids), headers=headers, json=sent.get(name)
        )
        got[name] = response.status_code
        assert response.is_success or await stored(served) == before, name
    assert got == dict(strangers_get())


async def test_undocumented_fields_and_parameters_are_refused(served: Served) -> None:
    """Each is named in the problem."""
    admin = await served.admin()
    paths = (await served.client.get("/openapi.json")).json()["paths"]
    tried = []
    for path, method in (
        (path, method) for path, methods in paths.items() for method in methods
    ):
        body = paths[path][method].get("requestBody", {"content": {}})
        for kind in (one for one in body["content"] if "json" in one):
            filled = re.sub(r"{\w+}", "01900000-0000-7000-8000-000000000000", path)
            response = await served.client.request(
                method,
                filled,
                json={"roles": ["admin"], "id": 7},
                headers=admin | {"Content-Type": kind, "If-Match": '"1"'},
            )
            assert response.status_code == 422, (method, path, response.text)
            pointers = [one["pointer"] for one in response.json()["errors"]]
            assert {"#/roles", "#/id"} <= set(pointers), (method, path)
            tried.append(path)
    assert {"/v1/users", "/v1/sessions", "/v1/me/password"} <= set(tried)


async def test_losing_a_role_takes_effect_on_the_next_request(
    served: Served,
) -> None:
    headers = bearer(await signed_in(served, EVE))
    await give_roles(served, headers, Role.MEMBER, Role.ADMIN)
    assert (await served.client.get("/v1/users", headers=headers)).status_code == 200
    await give_roles(served, headers, Role.MEMBER)
    refused = await served.client.get("/v1/users", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "NotPermitted")


async def register(served: Served, **given: Any) -> Response:
    return await served.client.post("/v1/users", json={**EVE, "name": "Eve", **given})


@pytest.mark.parametrize(
    ("email", "refused"),
    [
        ("ADA@EXAMPLE.COM", 409),
        (" ada@example.com\n", 409),
        ("аda@example.com", 422),  # the first letter is Cyrillic
        ("ａda@example.com", 422),  # of full width
        ("ad\u00ada@example.com", 422),  # a soft hyphen
        ("ada@example.com\x00", 422),
        ("ada@exa\u0301mple.com", 422),
        ("ada@example.com\r\nBcc: all@example.com", 422),
        ("\ud800@example.com", 422),
    ],
)
async def test_look_alike_addresses_cannot_be_registered(
    served: Served, email: str, refused: int
) -> None:
    await signed_in(served)
    body = (
        b'{"email": %s, "password": "the password of eve", "name": "Eve"}'
        % ascii_json(email)
    )
    response = await served.client.post(
        "/v1/users", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == refused, response.text


def ascii_json(text: str) -> bytes:
    """Return JSON in ASCII, which can contain half of a surrogate pair."""
    return b'"' + b"".join(b"\\u%04x" % unit for unit in units(text)) + b'"'


def units(text: str) -> list[int]:
    encoded = text.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(encoded[at : at + 2]) for at in range(0, len(encoded), 2)]


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: all@example.com", "Eve\x00", "E\u2028ve", "x" * 101]
)
async def test_a_name_cannot_add_lines_to_a_mail(served: Served, name: str) -> None:
    response = await register(served, name=name)
    assert response.status_code == 422
    assert [one["pointer"] for one in response.json()["errors"]] == ["#/name"]


@pytest.mark.parametrize("password", ["x" * 1_048_576, "\x00" * 1_048_576])
async def test_a_huge_password_costs_no_more_than_its_refusal(
    served: Served, password: str
) -> None:
    assert (await register(served, password=password)).status_code == 413
    shorter = password[:100_000]
    assert (await register(served, password=shorter)).status_code == 422
    await signed_in(served)
    log_in = {"email": ADA["email"], "password": shorter}
    assert (await served.client.post("/v1/sessions", json=log_in)).status_code == 401


async def test_a_password_is_compared_to_its_end(served: Served) -> None:
    """Neither a null byte nor a length of 72, as with bcrypt, cuts it short."""
    long = "0123456789" * 8 + "the end"
    assert (await register(served, password=f"{long}\x00a")).status_code == 201
    for other in (long, f"{long}\x00", f"{long}\x00b", f"{long}\x00aa"):
        response = await served.client.post(
            "/v1/sessions", json={**EVE, "password": other}
        )
        assert response.status_code == 401, other
    await served.sign_in(EVE["email"], f"{long}\x00a")


async def test_an_access_token_is_not_accepted_as_a_refresh_token(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    assert (await refresh(served, tokens["access_token"])).status_code == 401
    assert await status(served, tokens) == 200


async def test_tokens_in_urls_and_cookies_are_ignored(served: Served) -> None:
    token = (await signed_in(served))["access_token"]
    response = await served.client.get("/v1/me", params={"access_token": token})
    assert response.status_code == 401
    response = await served.client.get(
        "/v1/me", headers={"Cookie": f"access_token={token}"}
    )
    assert response.status_code == 401


async def test_the_description_names_the_address_of_tokens(served: Served) -> None:
    document = (await served.client.get("/openapi.json")).json()
    [scheme] = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "/v1/token"
    assert document["paths"]["/v1/me"]["get"]["security"] == [
        {"OAuth2PasswordBearer": []}
    ]
