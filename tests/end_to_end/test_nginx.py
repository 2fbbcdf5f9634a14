"""Tests through a real nginx, with the configuration of docs/how-to/run-behind-a-proxy.md."""

import re
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.architecture.tree import ROOT
from tests.builders import an_account
from tests.certificates import certificate
from tests.end_to_end.processes import Process, serving, sign_in
from tests.servers import running_or_skipped

pytestmark = pytest.mark.slow

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
PATCH = {"Content-Type": "application/merge-patch+json"}
RECIPE = ROOT / "docs/how-to/run-behind-a-proxy.md"

VARIANTS = {  # replacements in the recipe
    "as documented": {},
    "keeping the prefix": {"http://hexagon/;": "http://hexagon;"},
    "without buffers": {
        "gzip on;": "gzip on; proxy_buffering off; proxy_request_buffering off;",
    },
    "by HTTP 1.0": {"proxy_http_version 1.1;": "proxy_http_version 1.0;"},
}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    base_url = {"PUBLIC_BASE_URL": "https://127.0.0.1/hexagon/"}
    with serving(tmp_path_factory.mktemp("service"), **base_url, **ADMIN) as process:
        yield process


@pytest.fixture(scope="module", params=VARIANTS)
def client(
    request: pytest.FixtureRequest, process: Process, tmp_path_factory: Any
) -> Any:
    file = certificate(tmp_path_factory.mktemp("nginx"))
    servers = _recipe(
        {
            "127.0.0.1:8000": urlsplit(process.url).netloc,
            "listen 443 ssl;": "listen 127.0.0.1:$port ssl;",
            "/etc/ssl/example.com.pem": str(file),
            "$host": "$http_host",  # includes the port
            **VARIANTS[request.param],
        }
    )
    with (
        running_or_skipped("nginx", servers=servers) as nginx,
        httpx.Client(
            base_url=f"{nginx.url}/hexagon",
            verify=ssl.create_default_context(cafile=str(file)),
            headers={"Accept-Encoding": "gzip"},
            timeout=30,
        ) as client,
    ):
        yield client


def _recipe(replacements: dict[str, str]) -> str:
    block = re.search(r"```nginx\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert block
    text = block[1]
    for old, new in replacements.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def admin(client: httpx.Client) -> Any:
    return sign_in(client, "admin@example.com", "the admin's password")


def a_member(client: httpx.Client, name: str = "Ada") -> Any:
    """Register a user; return the headers."""
    account = {**an_account(), "name": name}
    response = client.post("/v1/users", json=account)
    assert response.status_code == 201, response.text
    return sign_in(client, account["email"], account["password"])


def test_a_resource_that_a_proxy_compressed_can_be_edited(client: httpx.Client) -> None:
    ada = a_member(client)
    read = client.get("/v1/me", headers=ada)
    assert read.headers["Content-Encoding"] == "gzip"
    tag = read.headers["ETag"]
    assert tag.startswith('W/"1-')
    assert (
        client.get("/v1/me", headers={**ada, "If-None-Match": tag}).status_code == 304
    )
    edited = [
        client.patch(
            "/v1/me", json={"name": name}, headers={**ada, **PATCH, "If-Match": tag}
        )
        for name in ("Countess", "Lady")
    ]
    assert [response.status_code for response in edited] == [200, 412]
    again = {**ada, **PATCH, "If-Match": edited[0].headers["ETag"]}
    assert (
        client.patch("/v1/me", json={"name": "Lady"}, headers=again).status_code == 200
    )


def test_the_next_page_is_where_the_link_says(client: httpx.Client, admin: Any) -> None:
    a_member(client)
    first = client.get("/v1/users", params={"limit": 1}, headers=admin)
    following = client.get(
        urljoin(str(first.url), first.links["next"]["url"]), headers=admin
    )
    assert following.status_code == 200
    assert following.json()["items"] != first.json()["items"]


@pytest.mark.parametrize("path", ["/v1/me", "/v1/nothing", "/nothing"])
def test_a_problem_is_described_where_its_type_says(
    client: httpx.Client, path: str
) -> None:
    problem = client.get(path)
    assert problem.headers["Content-Type"] == "application/problem+json"
    described = client.get(urljoin(str(problem.url), problem.json()["type"]))
    assert described.json()["code"] == problem.json()["code"]
    assert urlsplit(str(problem.url)).path == problem.json()["instance"]


def test_the_documentation_finds_its_description(client: httpx.Client) -> None:
    page = client.get("/docs")
    named = re.search(r"url: '(.+?)'", page.text)
    assert named
    description = client.get(urljoin(str(page.url), named[1]))
    server = urljoin(str(page.url), description.json()["servers"][0]["url"])
    assert client.get(f"{server}/health/live").status_code == 200
    [scheme] = description.json()["components"]["securitySchemes"].values()
    token_url = urljoin(str(page.url), scheme["flows"]["password"]["tokenUrl"])
    password = {
        "grant_type": "password",
        "username": ADMIN["ADMIN_EMAIL"],
        "password": ADMIN["ADMIN_PASSWORD"],
    }
    assert client.post(token_url, data=password).status_code == 200


def test_responses_require_tls_from_browsers(client: httpx.Client) -> None:
    assert "Strict-Transport-Security" in client.get("/v1/me").headers


@pytest.mark.parametrize("path", ["/v1/users/", "/health/live/", "/docs/"])
def test_no_redirect_leads_to_another_host(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    if not response.is_redirect:
        assert response.status_code == 404
        return
    target = urljoin(str(response.url), response.headers["Location"])
    assert target == str(response.url).rstrip("/")


def test_a_body_that_is_too_large_is_refused_as_a_problem(client: httpx.Client) -> None:
    body = b'{"email": "' + b"x" * 1_100_000 + b'"}'
    response = client.post(
        "/v1/sessions", content=body, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (413, "TooLarge")


def test_a_long_list_arrives_whole(client: httpx.Client, admin: Any) -> None:
    for number in range(25):
        a_member(client, name=f"{number} " + "🪢" * 60)
    page = client.get("/v1/users", params={"limit": 100}, headers=admin)
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.json()["items"]) >= 25
