"""Tests of the header Idempotency-Key, on a route for tests."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from httpx import ASGITransport, AsyncClient
from httpx import Response as Answer

from adapters.memory.storage import MemoryStorage
from application.idempotent_calls import IdempotentCalls
from application.identity import Authenticate
from application.identity.views import CallerView
from application.use_case import Boundary
from application.use_cases import UseCases
from entrypoints.http import error_handlers
from entrypoints.http.idempotency import (
    MAX_KEY,
    MalformedIdempotencyKey,
    UseIdempotent,
    key_in,
)
from entrypoints.http.request_models import RequestModel
from entrypoints.http.route import Route
from tests.builders import NO_HOOKS, StoppedClock, an_id
from tests.contexts.petitions import a_petition
from tests.own_aggregates import own_aggregates
from tests.petitions.petition import PetitionFull
from tests.petitions.use_cases import Begin


@dataclass(frozen=True, slots=True)
class AnyToken:
    """Access tokens that are the caller's id."""

    raises: ClassVar = ()

    async def __call__(self, *, token: str) -> CallerView:
        return CallerView(id=UUID(token), session_id=an_id(), permissions=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class StartPetition:
    raises: ClassVar = (PetitionFull,)

    begin: Begin

    async def __call__(self, *, title: str) -> Started:
        petition = a_petition(title=title)
        async with self.begin() as work:
            await work.petitions.add(petition)
            await work.commit()
        return Started(id=petition.id, title=title)


class NewPetition(RequestModel):
    title: str


async def start_petition(
    body: NewPetition, start: UseIdempotent[StartPetition], response: Response
) -> Started:
    started = await start(title=body.title)
    response.headers["Location"] = f"/petitions/{started.id}"
    return started


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.router.route_class = Route
    app.post("/petitions", status_code=201)(start_petition)
    app.post("/former-petitions", status_code=201)(start_petition)
    error_handlers.install(app)
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    storage = MemoryStorage(NO_HOOKS)
    kinds: dict[type, Any] = {
        Authenticate: AnyToken(),
        StartPetition: StartPetition(storage.begin),
    }
    boundaries: dict[type, Boundary[..., Any]] = {
        kind: Boundary(use_case, nullcontext, timedelta(seconds=5))
        for kind, use_case in kinds.items()
    }
    app.state.use_cases = UseCases(
        boundaries, IdempotentCalls(storage.begin, StoppedClock())
    )
    with own_aggregates():
        async with AsyncClient(
            transport=ASGITransport(app), base_url="http://test"
        ) as client:
            yield client


ADA, EVE = str(an_id()), str(an_id())


async def post(
    client: AsyncClient,
    *keys: str,
    title: str = "Benches",
    caller: str = ADA,
    path: str = "/petitions",
) -> Answer:
    headers = [
        ("Authorization", f"Bearer {caller}"),
        *(("Idempotency-Key", key) for key in keys),
    ]
    return await client.post(path, json={"title": title}, headers=headers)


async def test_the_first_response_is_repeated(client: AsyncClient) -> None:
    first, again = await post(client, '"k"'), await post(client, '"k"')
    assert (first.status_code, first.content) == (201, again.content)
    assert first.headers == again.headers
    assert first.headers["Location"].endswith(first.json()["id"])


async def test_a_bare_key_is_the_same_as_a_quoted_one(client: AsyncClient) -> None:
    assert (await post(client, '"k"')).json() == (await post(client, "k")).json()


async def test_without_a_key_each_request_has_its_effect(client: AsyncClient) -> None:
    assert (await post(client)).json() != (await post(client)).json()


async def test_a_key_is_the_callers_own(client: AsyncClient) -> None:
    assert (await post(client, "k")).json() != (
        await post(client, "k", caller=EVE)
    ).json()


@pytest.mark.parametrize("other", [{"title": "Trees"}, {"path": "/former-petitions"}])
async def test_another_request_with_the_key_is_refused(
    client: AsyncClient, other: dict[str, str]
) -> None:
    await post(client, "k")
    refused = await post(client, "k", **other)
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "IdempotencyKeyReused",
    )


@pytest.mark.parametrize(
    "keys",
    [
        [""],
        ['""'],
        ["a b"],
        ['"a'],
        ["a", "a"],
        ["a,b"],
        ["a" * (MAX_KEY + 1)],
        ["a;b=c"],
    ],
)
async def test_invalid_keys_are_refused(client: AsyncClient, keys: list[str]) -> None:
    refused = await post(client, *keys)
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "MalformedIdempotencyKey",
    )


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('"8e03978e-40d5-43e8"', "8e03978e-40d5-43e8"),
        (r'"a \"b\" \\ c"', r'a "b" \ c'),
        ("8e03978e+/=", "8e03978e+/="),
        (f'"{"a" * MAX_KEY}"', "a" * MAX_KEY),
    ],
)
def test_a_key_is_a_string_or_a_token(line: str, key: str) -> None:
    assert key_in([line]) == key


@pytest.mark.parametrize(
    "line", [r'"a\b"', '"a";q=1', '"a""b"', '"\x7f"', '"ü"', '"' + "\\" * 600 + '"']
)
def test_keys_that_are_not_strings_of_rfc_8941_are_refused(line: str) -> None:
    with pytest.raises(MalformedIdempotencyKey):
        key_in([line])


def test_the_header_and_its_refusals_are_documented(app: FastAPI) -> None:
    operation = app.openapi()["paths"]["/petitions"]["post"]
    assert [(one["name"], one["required"]) for one in operation["parameters"]] == [
        ("Idempotency-Key", False)
    ]
    examples = {
        status: {
            *operation["responses"][status]["content"]["application/problem+json"][
                "examples"
            ]
        }
        for status in ("409", "422")
    }
    assert examples["409"] == {"PetitionFull", "RequestInProgress"}
    assert {"IdempotencyKeyReused", "MalformedIdempotencyKey"} <= examples["422"]
