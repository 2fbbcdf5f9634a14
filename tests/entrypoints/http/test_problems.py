import json
from typing import Any

import pytest
from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError

from application.errors import Unavailable
from application.identity.ports import UserReader
from entrypoints.http.problems import MAX_ERRORS, errors_in_family
from tests.conftest import Served, Serving


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "NotFound"),
        ("PUT", "/v1/me", None, 405, "MethodNotAllowed"),
        ("POST", "/v1/users", b"{not json", 422, "Malformed"),
        ("POST", "/v1/users", b"[]", 422, "Malformed"),
        ("POST", "/v1/users", b'{"email": "\\ud800"}', 422, "Malformed"),
        ("POST", "/v1/users", b'"\xff"', 422, "Malformed"),
        ("GET", "/problems/not-a-code", None, 404, "NotFound"),
    ],
)
async def test_every_error_is_a_problem(
    served: Served,
    method: str,
    path: str,
    content: bytes | None,
    status: int,
    code: str,
) -> None:
    answer = await served.client.request(
        method, path, content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (
        status,
        status,
        code,
    )
    assert problem["type"] == f"/problems/{code}"
    assert problem["instance"] == path
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "media_type"),
    [
        ("POST", "/v1/users", "application/json"),
        ("POST", "/v1/sessions", "application/json"),
        ("PATCH", "/v1/me", "application/merge-patch+json"),
        ("GET", "/v1/jobs", None),
        ("GET", "/v1/users", None),
        ("GET", "/v1/dead-jobs", None),
    ],
)
async def test_a_problem_lists_only_the_first_of_many_errors(
    serving: Serving,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    media_type: str | None,
) -> None:
    judged: list[int] = []
    original = RequestValidationError.errors

    def count(error: RequestValidationError) -> Any:
        judged.append(len(original(error)))
        return original(error)

    monkeypatch.setattr(RequestValidationError, "errors", count)
    unknown = {f"unknown{number}": "1" for number in range(2_000)}
    async with serving("memory://") as served:
        headers = {**await served.admin(), "If-Match": '"1"'}
        if media_type:
            headers["Content-Type"] = media_type
            sent: dict[str, Any] = {"content": json.dumps(unknown)}
        else:
            sent = {"params": unknown}
        answer = await served.client.request(method, path, headers=headers, **sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")
    assert len(answer.json()["errors"]) == MAX_ERRORS
    assert "Only the first 20 errors are listed" in answer.json()["detail"]
    assert judged
    assert max(judged) < 2 * MAX_ERRORS
    assert len(answer.content) < 5_000


async def test_a_long_name_of_a_field_is_cut(serving: Serving) -> None:
    async with serving("memory://") as served:
        answer = await served.client.post("/v1/users", json={"k" * 100_000: 1})
    assert answer.status_code == 422
    assert len(answer.content) < 2_000
    assert "There are more errors" not in answer.json()["detail"]


async def test_a_405_says_what_is_allowed(served: Served) -> None:
    answer = await served.client.put("/v1/me")
    assert answer.headers["Allow"] == "GET, HEAD, PATCH"
    of_several = await served.client.put("/v1/sessions")
    assert of_several.headers["Allow"] == "DELETE, GET, HEAD, POST"


async def test_an_unexpected_error_reveals_no_details(serving: Serving) -> None:
    async with serving("memory://") as served:
        admin = await served.admin()
        served.container.storage().readers[UserReader].profile = _break  # type: ignore[method-assign]  # a bug
        answer = await served.client.get("/v1/me", headers=admin)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "InternalServerError"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in answer.text


async def test_an_unavailable_part_says_when_to_try_again(serving: Serving) -> None:
    async with serving("memory://") as served:
        admin = await served.admin()
        served.container.storage().readers[UserReader].page = _unavailable  # type: ignore[method-assign]  # a gone one
        listed = await served.client.get("/v1/users", headers=admin)
        alive = await served.client.get("/health/live")
    assert (listed.status_code, listed.json()["code"]) == (503, "Unavailable")
    assert listed.headers["Retry-After"] == "1"
    assert alive.status_code == 200


async def _break(*_: Any, **__: Any) -> Any:
    raise RuntimeError("with a secret in it")


async def _unavailable(*_: Any, **__: Any) -> Any:
    raise Unavailable


async def test_a_request_past_its_deadline_is_stopped(serving: Serving) -> None:
    async with serving("memory://", request_deadline_seconds=0.5) as served:
        async with served.container.storage().begin():  # makes others wait
            account = {
                "email": "ada@example.com",
                "password": "a long password",
                "name": "Ada",
            }
            answer = await served.client.post("/v1/users", json=account)
        again = await served.post_in_time("/v1/users", account)
    assert (answer.status_code, answer.json()["code"]) == (503, "Unavailable")
    assert "Retry-After" in answer.headers
    assert again.status_code == 201


async def test_every_type_of_a_problem_leads_to_its_description(
    serving: Serving,
) -> None:
    async with serving("memory://") as served:
        document = (await served.client.get("/openapi.json")).json()
        described = {}
        for problem in problems_in(document):
            answer = await served.client.get(problem["type"])
            assert answer.status_code == 200, problem
            described[problem["code"]] = answer.json()
            assert answer.json().items() >= problem.items()
        unknown = await served.client.get("/problems/Unheard")
    assert (
        described["OutOfDate"].items()
        >= {
            "type": "/problems/OutOfDate",
            "title": "Out of date",
            "status": 412,
            "code": "OutOfDate",
        }.items()
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NotFound")


def problems_in(document: Any) -> list[dict[str, Any]]:
    return [
        example["value"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
        for example in response.get("content", {})
        .get("application/problem+json", {})
        .get("examples", {})
        .values()
    ]


def test_problem_codes_and_titles_are_unique() -> None:
    """Titles of their pages are unique as well."""
    own = {
        kind for kind in errors_in_family() if not kind.__module__.startswith("planted")
    }
    assert len(own) > 20
    assert len({kind.__name__ for kind in own}) == len(own)


async def test_a_route_may_raise_the_exceptions_of_the_framework(
    serving: Serving,
) -> None:
    async def teapot(*_: Any, **__: Any) -> Any:
        raise HTTPException(418, "Short and stout.", headers={"X-Spout": "here"})

    async with serving("memory://") as served:
        admin = await served.admin()
        served.container.storage().readers[UserReader].profile = teapot  # type: ignore[method-assign]  # a route's
        answer = await served.client.get("/v1/me", headers=admin)
    assert (answer.status_code, answer.headers["X-Spout"]) == (418, "here")
    assert answer.json()["detail"] == "Short and stout."
