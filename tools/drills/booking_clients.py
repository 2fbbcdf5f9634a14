"""Clients of the drills, which book seats and count the expected effects."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from aiosmtpd.smtp import SMTP

from application.jobs.ports import Job, JobFilter, JobState
from application.storage import Storage

ADMIN = {"email": "admin@example.com", "password": "the password of the admin"}
USERS = 12
BETWEEN_REQUESTS = 0.15  # seconds
MAIL_SECONDS = 1.0  # for each mail
COMPLETION_TIMEOUT = 60.0  # seconds to complete the remaining jobs
PAGE = 100


class Mailbox:
    """Slow mail server that records the clients that it could not respond to."""

    def __init__(self, takes: float = MAIL_SECONDS) -> None:
        self._takes = takes  # seconds
        self.received: Counter[tuple[str, str]] = Counter()  # by Message-ID and subject
        self.tokens: defaultdict[str, asyncio.Future[str]] = defaultdict(asyncio.Future)
        self.interrupted = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        try:
            await asyncio.sleep(self._takes)
        except asyncio.CancelledError:
            self.interrupted += 1
            raise
        lines = envelope.content.decode().splitlines()
        headers = dict(
            line.split(": ", 1) for line in lines[: lines.index("")] if ": " in line
        )
        self.received[headers["Message-ID"], headers["Subject"].partition(":")[0]] += 1
        linked = re.search(rb"verify-email#([\w-]+)", envelope.content)
        if linked and not self.tokens[headers["To"]].done():
            self.tokens[headers["To"]].set_result(linked[1].decode())
        return "250 OK"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        async with server:
            yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@dataclass
class Expected:
    # By the first word of the mails' subject.
    mails: Counter[str] = field(default_factory=Counter)
    exports: list[UUID] = field(default_factory=list)


class Client:
    """Repeats each request until a response arrives."""

    def __init__(
        self, http: httpx.AsyncClient, expected: Expected, mailbox: Mailbox
    ) -> None:
        self._http, self.expected, self._mailbox = http, expected, mailbox
        self.repeated = 0

    async def ask(
        self, method: str, path: str, who: Any = None, **body: Any
    ) -> httpx.Response:
        while True:
            with suppress(httpx.TransportError):
                response = await self._http.request(method, path, headers=who, **body)
                if response.status_code < 500:
                    return response
            self.repeated += 1
            await asyncio.sleep(0.1)

    async def sign_in(self, account: dict[str, str]) -> dict[str, str]:
        response = await self.ask("POST", "/v1/sessions", json=account)
        return {"Authorization": f"Bearer {response.json()['access_token']}"}

    async def member(self, number: int) -> dict[str, str]:
        account = {
            "email": f"user-{number}@example.com",
            "password": "the password of all",
        }
        await self.ask("POST", "/v1/users", json={**account, "name": f"N° {number}"})
        self.expected.mails["Please confirm your address"] += 1
        headers = await self.sign_in(account)
        proof = {"token": await self._mailbox.tokens[account["email"]]}
        await self.ask("POST", "/v1/email-verifications/confirm", headers, json=proof)
        return headers

    async def schedule(self, admin: dict[str, str]) -> str:
        wanted = {
            "title": "Knots",
            "capacity": USERS,
            "starts_at": "2099-01-01T10:00:00Z",
        }
        response = await self.ask("POST", "/v1/workshops", admin, json=wanted)
        return str(response.json()["id"])

    async def book(self, workshop: str, who: dict[str, str]) -> None:
        response = await self.ask("POST", f"/v1/workshops/{workshop}/bookings", who)
        assert (
            response.status_code == 201 or response.json()["code"] == "AlreadyBooked"
        ), response.text
        self.expected.mails["Your seat"] += 1

    async def cancel(
        self, workshop: str, admin: dict[str, str], attendees: int
    ) -> None:
        response = await self.ask(
            "POST", f"/v1/workshops/{workshop}/cancellation", admin
        )
        assert (
            response.status_code == 200 or response.json()["code"] == "AlreadyCancelled"
        )
        self.expected.mails["Cancelled"] += attendees

    async def export(self, workshop: str, admin: dict[str, str]) -> None:
        response = await self.ask("POST", f"/v1/workshops/{workshop}/exports", admin)
        assert response.status_code == 202, response.text
        self.expected.exports.append(UUID(response.json()["id"]))


async def submit(
    client: Client,
    admin: dict[str, str],
    members: Sequence[dict[str, str]],
    until: float,
) -> None:
    """Fill workshop after workshop; export each, and cancel every third."""
    number = 0
    while time.monotonic() < until:
        number += 1
        workshop, booked = await client.schedule(admin), 0
        for who in members:
            await client.book(workshop, who)
            booked += 1
            await asyncio.sleep(BETWEEN_REQUESTS)
            if time.monotonic() > until:
                break
        await client.export(workshop, admin)
        if number % 3 == 0:
            await client.cancel(workshop, admin, booked)


async def records(storage: Storage, state: JobState) -> Sequence[Job]:
    matching = JobFilter(state=state, now=datetime.now(UTC))
    return await storage.job_records.page(matching, after=None, limit=PAGE)


async def unfinished(storage: Storage) -> Sequence[Job]:
    states = (JobState.WAITING, JobState.RUNNING)
    return [job for state in states for job in await records(storage, state)]


async def wait_for(done: Callable[[], Awaitable[bool]]) -> bool:
    deadline = time.monotonic() + COMPLETION_TIMEOUT
    while not await done():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.2)
    return True
