"""Tests of the middleware."""

import asyncio
import base64
import hashlib
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.unit_of_work import Work
from application.identity.ports import UserReader
from application.log_context import bound_fields
from tests.conftest import Served, Serving

ORIGIN = "https://app.example.com"
ACCOUNT = {"email": "ada@example.com", "password": "a long password", "name": "Ada"}


@pytest.fixture
async def in_memory(serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://", cors_origins=ORIGIN, body_limit_kib=1) as served:
        yield served


@pytest.mark.parametrize("given", ["a", "018f.A_b-c", "x" * 64])
async def test_the_id_of_a_request_is_kept_and_bound(
    in_memory: Served, given: str
) -> None:
    seen: dict[str, str] = {}

    async def look(*_: Any, **__: Any) -> Any:
        seen.update(bound_fields())

    admin = await in_memory.admin()
    me = (await in_memory.client.get("/v1/me", headers=admin)).json()["id"]
    in_memory.container.storage().readers[UserReader].profile = look  # type: ignore[method-assign]  # a look
    headers = {**admin, "X-Request-ID": given}
    response = await in_memory.client.get("/v1/me", headers=headers)
    assert response.headers["X-Request-ID"] == given
    assert seen == {"request_id": given, "user_id": me}


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "a\tb", "<script>", "ü"])
async def test_the_id_of_a_request_is_replaced_by_one_that_fits(
    in_memory: Served, given: str
) -> None:
    headers = {b"X-Request-ID": given.encode()}
    one, other = [
        await in_memory.client.get("/health/live", headers=headers) for _ in range(2)
    ]
    assert re.fullmatch(r"[0-9a-f-]{36}", one.headers["X-Request-ID"])
    assert one.headers["X-Request-ID"] != other.headers["X-Request-ID"]


@pytest.mark.parametrize(
    "path", ["/health/live", "/nowhere", "/v1/me", "/docs", "/openapi.json"]
)
async def test_every_answer_has_the_headers_that_browsers_heed(
    in_memory: Served, path: str
) -> None:
    headers = (await in_memory.client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


async def test_browsers_are_told_to_keep_using_https(in_memory: Served) -> None:
    response = await in_memory.client.get("https://test/health/live")
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000"


async def test_the_page_of_the_documentation_runs_its_own_scripts_alone(
    in_memory: Served,
) -> None:
    page = await in_memory.client.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    allowed = re.search(r"script-src ([^;]*);", policy)
    assert allowed
    inline = re.findall(r"<script>(.*?)</script>", page.text, flags=re.DOTALL)
    linked = re.findall(r'<script src="([^"]*)">', page.text)
    digests = [
        base64.b64encode(hashlib.sha256(one.encode()).digest()) for one in inline
    ]
    assert allowed[1].split() == [
        "'self'",
        *(f"'sha256-{one.decode()}'" for one in digests),
    ]
    assert (len(inline), len(linked)) == (1, 1)
    assert "//" not in f"{policy}{linked[0]}"  # no other host


async def test_browsers_may_call_from_the_origins_that_are_set(
    in_memory: Served,
) -> None:
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH"}
    asks["Access-Control-Request-Headers"] = "authorization,content-type,if-match"
    preflight = await in_memory.client.options("/v1/me", headers=asks)
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
    response = await in_memory.client.get("/v1/me", headers={"Origin": ORIGIN})
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    other = await in_memory.client.get(
        "/v1/me", headers={"Origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in other.headers


async def test_browsers_may_send_every_header_that_the_api_documents(
    in_memory: Served,
) -> None:
    paths = (await in_memory.client.get("/openapi.json")).json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    parameters = [each for one in operations for each in one.get("parameters", [])]
    headers = {each["name"].lower() for each in parameters if each["in"] == "header"}
    preflight = await in_memory.client.options(
        "/v1/users",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": ",".join(sorted(headers)),
        },
    )
    assert "if-match" in headers
    assert preflight.status_code == 200


async def test_browsers_may_not_call_when_no_origin_is_set(serving: Serving) -> None:
    async with serving("memory://") as served:
        response = await served.client.get("/v1/me", headers={"Origin": ORIGIN})
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_large_response_is_compressed_if_the_client_accepts_it(
    in_memory: Served,
) -> None:
    plain = await in_memory.client.get(
        "/openapi.json", headers={"Accept-Encoding": "identity"}
    )
    small = await in_memory.client.get(
        "/openapi.json", headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) < len(plain.content) / 4
    assert small.json() == plain.json()


async def pieces() -> AsyncIterator[bytes]:
    """Yield a body without a Content-Length."""
    for _ in range(3):
        yield b'"' + b"x" * 500


@pytest.mark.parametrize("content", [b"x" * 1025, pieces()])
async def test_a_body_that_is_too_large_is_a_problem(
    in_memory: Served, content: Any
) -> None:
    headers = {"Content-Type": "application/json"}
    response = await in_memory.client.post(
        "/v1/users", content=content, headers=headers
    )
    assert (response.status_code, response.json()["code"]) == (413, "TooLarge")
    fits = await in_memory.client.post(
        "/v1/users", content=b"x" * 1024, headers=headers
    )
    assert fits.status_code == 422


async def test_a_body_that_arrives_too_slowly_is_refused(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()  # and nothing more

    async with serving("memory://", request_deadline_seconds=0.5) as served:
        response = await served.client.post("/v1/users", content=slowly())
    assert (response.status_code, response.json()["code"]) == (408, "RequestTimeout")
    assert response.headers["Connection"] == "close"
    [line] = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert line.getMessage() == "Request timeout: POST /v1/users (slow body)"
    assert not line.exc_info


async def test_head_is_answered_as_get_without_its_body(in_memory: Served) -> None:
    document = (await in_memory.client.get("/openapi.json")).json()
    who = await in_memory.admin()
    paths = [
        path for path, operations in document["paths"].items() if "get" in operations
    ]
    for path in ["/docs", "/openapi.json", *paths]:
        some = path.replace("{code}", "SoldOut").replace("{", "").replace("}", "")
        got = await in_memory.client.get(some, headers=who)
        head = await in_memory.client.head(some, headers=who)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        # Headers that differ between responses.
        if path not in ("/health", "/health/ready", "/metrics"):
            assert head.headers["Content-Length"] == got.headers["Content-Length"]


@pytest.mark.parametrize("path", ["/v1/sessions/", "/v1/users/", "/health/", "/docs/"])
async def test_a_slash_too_many_is_not_redirected(in_memory: Served, path: str) -> None:
    for method in ("GET", "POST"):
        response = await in_memory.client.request(method, path)
        assert response.status_code in (404, 405, 422), response.headers
        assert "Location" not in response.headers


async def test_a_request_past_its_deadline_leaves_nothing_and_holds_nothing(
    storage_url: str, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = asyncio.Event()

    async def hang(_: Work) -> None:
        reached.set()
        await asyncio.Event().wait()  # for ever

    one_at_a_time = {
        "storage_pool_size": 1,
        "request_deadline_seconds": 1,
        "worker": "separate",
    }
    async with serving(storage_url, **one_at_a_time) as served:
        with monkeypatch.context() as broken:
            broken.setattr(Work, "commit", hang)  # after all writes
            late = await served.client.post("/v1/users", json=ACCOUNT)
            while not reached.is_set():  # a busy machine may not get there in time
                late = await served.client.post("/v1/users", json=ACCOUNT)
        again = await served.post_in_time("/v1/users", ACCOUNT)  # on the one connection
    assert (late.status_code, late.json()["code"]) == (503, "Unavailable")
    assert late.headers["Retry-After"] == "1"
    assert again.status_code == 201, again.text
