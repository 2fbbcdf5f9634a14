"""Requests that schemathesis makes up: each answer is one that OpenAPI documents, and no 5xx."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx
import pytest

from tests.architecture.tree import ROOT
from tests.conftest import fresh_storage
from tests.context import Headers
from tests.contexts import all_contexts
from tests.end_to_end.mailbox import link
from tests.end_to_end.processes import Process, environment, serving, sign_in, until

HERE = ROOT / "tests/end_to_end/generated"
ADMIN = {
    "ADMIN_EMAIL": "admin@example.com",
    "ADMIN_PASSWORD": "an admin's long password",
}
# Randomness is an input, so that a failure can be repeated.
SEED = os.environ.get("SEED", "1")
EXAMPLES = {  # of each operation
    "sqlite": 290,
    "postgres": 100,
    "mongo": 290,
}


async def generate(
    process: Process, folder: Path, *options: str, role: str = "admin"
) -> int:
    """Run all checks of schemathesis in that role; return of how many cases."""
    with httpx.Client(base_url=process.url) as client:
        who = dict(sign_in(client, *ADMIN.values()))
        email, password = an_account(client, who, role, folder)
    own = {
        "API": process.url,
        "PYTHONPATH": str(ROOT),
        "EMAIL": email,
        "PASSWORD": password,
    }
    own["EXISTING"] = json.dumps(await what_exists(process, who))
    done = await asyncio.to_thread(
        subprocess.run,
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(HERE / "schemathesis.toml")),
            *("run", f"{process.url}/openapi.json", "--no-color"),
            *("--generation-database", "none", "--seed", SEED, *options),
        ],
        cwd=folder,
        env=environment(
            folder, SCHEMATHESIS_HOOKS="tests.end_to_end.generated.hooks", **own
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert passed, done.stdout
    assert passed[1] == passed[2]
    return int(passed[1])


async def what_exists(process: Process, who: Headers) -> dict[str, str]:
    """Have somebody own something of each context; return their ids by their names in paths."""
    existing = {"code": "OutOfDate"}
    async with httpx.AsyncClient(base_url=process.url) as client:
        for name, context in all_contexts().items():
            if name != "identity":  # the admin's own session is to last
                existing |= await context.owns(client, who)
    return existing


def an_account(
    client: httpx.Client, admin: Mapping[str, str], role: str, folder: Path
) -> tuple[str, str]:
    """Return address and password of somebody in that role; both empty for nobody."""
    if role == "anonymous":
        return "", ""
    if role == "admin":
        return ADMIN["ADMIN_EMAIL"], ADMIN["ADMIN_PASSWORD"]
    account = {"email": f"{role}@example.com", "password": f"the password of an {role}"}
    made = client.post("/v1/users", json={**account, "name": role})
    assert made.status_code == 201, made.text
    if role != "member":
        verify(client, account, folder)
        path = f"/v1/users/{made.json()['id']}/roles/{role}"
        assert client.put(path, headers=admin).status_code == 204
    return account["email"], account["password"]


def verify(client: httpx.Client, account: Mapping[str, str], folder: Path) -> None:
    """Follow the link that was mailed to the account."""

    def mailed() -> EmailMessage | None:
        mails = (
            message_from_bytes(file.read_bytes(), policy=default)
            for file in (folder / "mail").glob("*.eml")
        )
        return next((mail for mail in mails if mail["To"] == account["email"]), None)

    mail = until(mailed)
    assert mail
    _, token = link(mail, base="http://127.0.0.1:8000")
    who = sign_in(client, account["email"], account["password"])
    path = "/v1/email-verifications/confirm"
    assert client.post(path, json={"token": token}, headers=who).is_success


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "member", "organizer"])
async def test_in_every_role_it_is_answered_as_it_is_documented(
    role: str, tmp_path: Path
) -> None:
    with serving(tmp_path, **ADMIN) as process:
        some = ("--max-examples", "40", "--continue-on-failure")
        assert await generate(process, tmp_path, *some, role=role) > 1_000


async def test_generated_requests_get_documented_responses(tmp_path: Path) -> None:
    with serving(tmp_path, **ADMIN) as process:
        quick = ("--phases", "fuzzing", "--max-examples", "3")
        assert await generate(process, tmp_path, *quick) > 50


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
async def test_thousands_of_cases_are_answered_as_they_are_documented(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with fresh_storage(kind, request, tmp_path) as url:
        with serving(tmp_path, STORAGE_URL=url, **ADMIN) as process:
            many = ("--max-examples", str(EXAMPLES[kind]), "--continue-on-failure")
            count = await generate(process, tmp_path, *many)
    # More than 35 operations: over 10,000 requests with 290 examples each.
    assert count > 35 * EXAMPLES[kind]
