"""Tests from registration to a new password, with mails received by a real SMTP server."""

from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.mailbox import Mailbox, link, receiving
from tests.end_to_end.processes import serving, sign_in

ADA = {"email": "ada@example.com", "password": "the analytical engine"}
NEW_PASSWORD = "a difference engine"
BASE = "https://hexagon.example"


def expected(box: Mailbox, subject: str) -> EmailMessage:
    mail = box.next()
    assert mail["Subject"] == subject
    return mail


def linked(box: Mailbox, subject: str) -> tuple[str, str]:
    """Return the page and the token that the next mail links to."""
    mail = expected(box, subject)
    assert mail["To"] == ADA["email"]
    return link(mail, base=BASE)


@pytest.mark.slow
def test_from_registering_to_a_new_password(tmp_path: Path) -> None:
    box = Mailbox()
    with (
        receiving(box) as url,
        serving(tmp_path, MAIL_URL=url, PUBLIC_BASE_URL=BASE) as process,
        httpx.Client(base_url=f"{process.url}/v1") as client,
    ):
        client.post("/users", json={**ADA, "name": "Ada"}).raise_for_status()
        with httpx.Client(base_url=process.url) as root:
            old = sign_in(root, **ADA)
        page, token = linked(box, "Please confirm your address")
        assert page == "verify-email"
        proof = {"token": token}
        confirmed = client.post("/email-verifications/confirm", json=proof, headers=old)
        confirmed.raise_for_status()
        assert client.get("/me", headers=old).json()["email_verified"]

        client.post("/password-resets", json={"email": ADA["email"]}).raise_for_status()
        page, token = linked(box, "Choose a new password")
        assert page == "reset-password"
        body = {"token": token, "new_password": NEW_PASSWORD}
        client.post("/password-resets/confirm", json=body).raise_for_status()
        expected(box, "Your password was changed")

        assert client.get("/me", headers=old).status_code == 401
        assert client.post("/sessions", json=ADA).status_code == 401
        with httpx.Client(base_url=process.url) as root:
            new = sign_in(root, ADA["email"], NEW_PASSWORD)
        assert client.get("/me", headers=new).json()["email"] == ADA["email"]
    assert not [
        one for one in (token, NEW_PASSWORD, ADA["password"]) if one in process.output
    ]
