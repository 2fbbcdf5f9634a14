"""From registering to a new password, by the mails that a real SMTP server receives."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.end_to_end.processes import PATIENCE, free_port, serving, sign_in

ADA = {"email": "ada@example.com", "password": "the analytical engine"}
NEW_PASSWORD = "a difference engine"


class Mailbox:
    def __init__(self) -> None:
        self._received: Queue[EmailMessage] = Queue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self._received.put(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def next(self, subject: str) -> EmailMessage:
        mail = self._received.get(timeout=PATIENCE)
        assert mail["Subject"] == subject
        return mail

    def link(self, subject: str) -> tuple[str, str]:
        """Return the page and the token that the next mail links to, in both of its forms."""
        mail = self.next(subject)
        assert mail["To"] == ADA["email"]
        link = re.compile(r"https://hexagon\.example/([a-z-]+)#([\w-]+)")
        text, html = (link.findall(str(part.get_content())) for part in mail.iter_parts())
        assert text == html
        [(page, token)] = text
        return page, token


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_from_registering_to_a_new_password(tmp_path: Path, mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    settings = {"MAIL_URL": url, "PUBLIC_BASE_URL": "https://hexagon.example"}
    with (
        serving(tmp_path, **settings) as process,
        httpx.Client(base_url=f"{process.url}/v1") as client,
    ):
        client.post("/users", json={**ADA, "name": "Ada"}).raise_for_status()
        with httpx.Client(base_url=process.url) as root:
            old = sign_in(root, **ADA)
        page, token = box.link("Please confirm your address")
        assert page == "verify-email"
        proof = {"token": token}
        confirmed = client.post("/email-verifications/confirm", json=proof, headers=old)
        confirmed.raise_for_status()
        assert client.get("/me", headers=old).json()["email_verified"]

        client.post("/password-resets", json={"email": ADA["email"]}).raise_for_status()
        page, token = box.link("Choose a new password")
        assert page == "reset-password"
        body = {"token": token, "new_password": NEW_PASSWORD}
        client.post("/password-resets/confirm", json=body).raise_for_status()
        box.next("Your password was changed")

        assert client.get("/me", headers=old).status_code == 401
        assert client.post("/sessions", json=ADA).status_code == 401
        with httpx.Client(base_url=process.url) as root:
            new = sign_in(root, ADA["email"], NEW_PASSWORD)
        assert client.get("/me", headers=new).json()["email"] == ADA["email"]
    assert not [one for one in (token, NEW_PASSWORD, ADA["password"]) if one in process.output]
