"""Tests of the welcome page, which exists in development only."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from dependency_injector.providers import Object
from httpx import ASGITransport, AsyncClient

from adapters.mail.file import FileMailer
from adapters.mail.sender import Sender
from application.mail import Mail
from container import Container, http_app
from tests.conftest import Served, Serving, settings

KEY = UUID(int=1)
HERE = {"Host": "127.0.0.1:8000"}
HOSTILE = "<script>alert('&')</script>"


async def mail_to(folder: Path, link: str) -> None:
    mail = Mail(
        to="ada@example.com",
        template="account_verify_email",
        facts={"link": link, "token": HOSTILE},
    )
    await FileMailer(folder, sender=Sender.parse("hexagon@localhost")).send(
        mail, key=KEY
    )


async def test_it_shows_the_settings_and_the_state(serving: Serving) -> None:
    async with serving("memory://") as served:
        page = await served.client.get("/")
        for fact in (
            "memory:// (its data ends with this process)",
            "embedded",
            "unknown",
            'href="/docs"',
        ):
            assert fact in page.text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
        assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1:8000", "127.0.0.1:9100"),
        ("[::1]:8000", "[::1]:9100"),
        ("example.test", "example.test:9100"),
        ("[malformed", "127.0.0.1:9100"),
    ],
)
async def test_operators_pages_are_linked_where_they_need_no_token(
    serving: Serving, host: str, address: str
) -> None:
    async with serving("memory://", metrics_port=9100) as served:
        page = await served.client.get("/", headers={"Host": host})
    for path in ("/health", "/metrics"):
        assert f'href="http://{address}{path}"' in page.text
        assert f'href="{path}' not in page.text


async def test_a_mail_is_read_with_its_links(serving: Serving, tmp_path: Path) -> None:
    await mail_to(tmp_path, "http://127.0.0.1:8000/verify-email?a=1&b=2#token")
    async with serving("memory://", mail_url=f"file://{tmp_path}") as served:
        page = await served.client.get("/", headers=HERE)
        assert f'href="/mails/{KEY}"' in page.text
        mail = await served.client.get(f"/mails/{KEY}", headers=HERE)
        assert (
            'href="http://127.0.0.1:8000/verify-email?a=1&amp;b=2#token"' in mail.text
        )
        assert "<script" not in mail.text
        assert "&lt;script&gt;" in mail.text
        unknown = await served.client.get(f"/mails/{UUID(int=2)}", headers=HERE)
        assert unknown.status_code == 404


async def shows_mails(served: Served, headers: dict[str, str]) -> set[bool]:
    page = await served.client.get("/", headers=headers)
    mail = await served.client.get(f"/mails/{KEY}", headers=headers)
    return {f"/mails/{KEY}" in page.text, mail.status_code == 200}


@pytest.mark.parametrize(
    ("host", "asked", "shown"),
    [
        ("127.0.0.1", "localhost:8000", True),
        ("::1", "[::1]:8000", True),
        ("0.0.0.0", "localhost:8000", False),  # other machines reach it
        (
            "127.0.0.1",
            "rebound.example.com",
            False,
        ),  # another page, whose host name resolves to this machine
    ],
)
async def test_mails_are_shown_only_on_this_machine(
    host: str, asked: str, shown: bool, serving: Serving, tmp_path: Path
) -> None:
    await mail_to(tmp_path, "http://127.0.0.1:8000/")
    async with serving("memory://", mail_url=f"file://{tmp_path}", host=host) as served:
        assert await shows_mails(served, {"Host": asked}) == {shown}


@pytest.mark.parametrize("path", ["/", "/docs", f"/mails/{KEY}"])
async def test_production_has_no_welcome_page(path: str) -> None:
    production = settings("memory://").model_copy(update={"environment": "production"})
    app = http_app(Container(settings=Object(production)))
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test"
    ) as client:
        response = await client.get(path, headers=HERE)
    assert (response.status_code, response.json()["code"]) == (404, "NotFound")
