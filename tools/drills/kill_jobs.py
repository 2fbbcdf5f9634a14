"""Kill API, workers, schedulers and the broker at random under load; lose nothing.

    .venv/bin/python tools/drills/kill_jobs.py postgres
    .venv/bin/python tools/drills/kill_jobs.py sqlite --seconds 15
    .venv/bin/python tools/drills/kill_jobs.py sqlite --seconds 15

Starts the servers itself, as the tests do. One API, two workers and two schedulers run on the
storage and on a server of the Redis protocol. Clients book seats, cancel workshops and request
exports, and repeat requests without a response. Each effect must exist once: a mail for each
booking and for each attendee of a cancelled workshop, a result for each export. A mail is
identified by its Message-ID, the job's id, so a mail that is sent again counts once; the number of
these is printed.

A kill counts as mid-job if the victim is a worker that was sending a mail: the mail server lost the
connection before it had replied.

The exit code is 1 if an effect is missing or duplicated, or if a job is dead or unfinished.
"""

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
from aiosmtpd.smtp import SMTP
from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.jobs.ports import Job, JobFilter, JobState
from application.storage import Storage
from container import Container
from tests.end_to_end.processes import APP, environment, free_port, run
from tests.servers import Server, fresh_mongo_database, fresh_postgres_database, running

ADMIN = {"email": "admin@example.com", "password": "the password of the admin"}
USERS, CLIENTS = 12, 4
BETWEEN_KILLS, BETWEEN_REQUESTS = 0.9, 0.15  # seconds
MAIL_SECONDS = 1.0
COMPLETION_TIMEOUT = 60.0  # seconds to complete the remaining jobs
PAGE = 100


class Mailbox:
    """Slow mail server that records the clients it could not answer."""

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


class Process:
    """A process of the system that is restarted whenever it is killed."""

    def __init__(self, command: str, folder: Path, settings: dict[str, str]) -> None:
        self.command, self._folder, self._settings = command, folder, settings
        self._popen: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with (self._folder / f"{self.command}.log").open("ab") as log:
            self._popen = subprocess.Popen(
                [*APP, self.command],
                cwd=self._folder,
                env=environment(self._folder, **self._settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        assert self._popen
        self._popen.kill()
        self._popen.wait()


@dataclass
class Expected:
    # By the first word of the mails' subject.
    mails: Counter[str] = field(default_factory=Counter)
    exports: list[UUID] = field(default_factory=list)


class Client:
    """Repeats each request until it is answered."""

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
                answer = await self._http.request(method, path, headers=who, **body)
                if answer.status_code < 500:
                    return answer
            self.repeated += 1
            await asyncio.sleep(0.1)

    async def sign_in(self, account: dict[str, str]) -> dict[str, str]:
        answer = await self.ask("POST", "/v1/sessions", json=account)
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

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
        answer = await self.ask("POST", "/v1/workshops", admin, json=wanted)
        return str(answer.json()["id"])

    async def book(self, workshop: str, who: dict[str, str]) -> None:
        answer = await self.ask("POST", f"/v1/workshops/{workshop}/bookings", who)
        assert answer.status_code == 201 or answer.json()["code"] == "AlreadyBooked", (
            answer.text
        )
        self.expected.mails["Your seat"] += 1

    async def cancel(
        self, workshop: str, admin: dict[str, str], attendees: int
    ) -> None:
        answer = await self.ask("POST", f"/v1/workshops/{workshop}/cancellation", admin)
        assert answer.status_code == 200 or answer.json()["code"] == "AlreadyCancelled"
        self.expected.mails["Cancelled"] += attendees

    async def export(self, workshop: str, admin: dict[str, str]) -> None:
        answer = await self.ask("POST", f"/v1/workshops/{workshop}/exports", admin)
        assert answer.status_code == 202, answer.text
        self.expected.exports.append(UUID(answer.json()["id"]))


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


@dataclass
class Kills:
    by_command: Counter[str] = field(default_factory=Counter)
    in_a_job: int = 0

    async def go_on(
        self,
        processes: Sequence[Process],
        broker: Server,
        mailbox: Mailbox,
        until: float,
    ) -> None:
        started, broker_killed = time.monotonic(), False
        while time.monotonic() < until:
            await asyncio.sleep(BETWEEN_KILLS)
            if not broker_killed and time.monotonic() > (started + until) / 2:
                broker_killed = True
                self.by_command["broker"] += 1
                await asyncio.to_thread(broker.kill)
                await asyncio.to_thread(broker.start)
                continue
            workers = [one for one in processes if one.command == "worker"]
            victim = random.choice([*processes, *workers])
            before = mailbox.interrupted
            await asyncio.to_thread(victim.kill)
            await asyncio.sleep(0.05)  # time for the mail server to notice
            self.by_command[victim.command] += 1
            self.in_a_job += victim.command == "worker" and mailbox.interrupted > before
            victim.start()


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


@dataclass
class Report:
    expected: Expected
    received: Counter[tuple[str, str]]
    results: int
    left: Sequence[Job]
    dead: Sequence[Job]

    def lines(self) -> list[str]:
        found = Counter(subject for _, subject in self.received)
        wrong = []
        for subject in {*self.expected.mails, *found}:
            wanted = self.expected.mails[subject]
            print(f"{subject:<12} {wanted:>6} expected {found[subject]:>6} found")
            if found[subject] != wanted:
                wrong.append(f"{subject}: {wanted} expected, {found[subject]} found")
        print(
            f"{'exports':<12} {len(self.expected.exports):>6} expected {self.results:>6} found"
        )
        print(f"sent again   {sum(self.received.values()) - len(self.received):>6}")
        if self.results != len(self.expected.exports):
            wrong.append("an export has no result")
        wrong += [f"dead: {job.name} {job.id}: {job.error}" for job in self.dead]
        return wrong + [f"left: {job.name} {job.id}: {job.error}" for job in self.left]


async def drill(url: str, broker: Server, folder: Path, seconds: float) -> list[str]:
    """Return a line for each problem."""
    mailbox, expected, kills = Mailbox(), Expected(), Kills()
    port = free_port()
    async with mailbox.open() as mail_url:
        settings = {
            "STORAGE_URL": url,
            "BROKER_URL": broker.url,
            "MAIL_URL": mail_url,
            "WORKER": "separate",
            "PORT": str(port),
            "ADMIN_EMAIL": ADMIN["email"],
            "ADMIN_PASSWORD": ADMIN["password"],
        }
        migrated = await asyncio.to_thread(run, "migrate", folder=folder, **settings)
        assert migrated.returncode == 0, migrated.stderr
        commands = ("serve", "worker", "worker", "scheduler", "scheduler")
        processes = [Process(command, folder, settings) for command in commands]
        try:
            base = f"http://127.0.0.1:{port}"
            async with httpx.AsyncClient(base_url=base, timeout=10) as http:
                client = Client(http, expected, mailbox)
                admin = await client.sign_in(ADMIN)
                members = await asyncio.gather(
                    *(client.member(n) for n in range(USERS))
                )
                end = time.monotonic() + seconds
                killing = asyncio.create_task(
                    kills.go_on(processes, broker, mailbox, end)
                )
                await asyncio.gather(
                    *(submit(client, admin, members, end) for _ in range(CLIENTS)),
                    killing,
                )
            container = Container(settings=Object(load_settings(storage_url=url)))
            async with container.storage() as storage:

                async def nothing_is_left() -> bool:
                    return not await unfinished(storage)

                await wait_for(nothing_is_left)
                report = await _report(storage, expected, mailbox)
        finally:
            for process in processes:
                process.kill()
    by_command = ", ".join(
        f"{count} {name}" for name, count in sorted(kills.by_command.items())
    )
    print(f"{kills.by_command.total()} kills ({by_command}), {kills.in_a_job} in a job")
    print(f"{client.repeated} requests repeated")
    return report.lines()


async def _report(storage: Storage, expected: Expected, mailbox: Mailbox) -> Report:
    results = 0
    for job_id in expected.exports:
        found = await storage.job_records.find(job_id)
        results += found is not None and isinstance(found.result, list)
    left = await unfinished(storage)
    dead = await records(storage, JobState.DEAD)
    return Report(expected, mailbox.received, results, left, dead)


@asynccontextmanager
async def storage_url(kind: str, folder: Path) -> AsyncIterator[str]:
    match kind:
        case "sqlite":
            yield f"sqlite:///{folder}/drill.db"
        case "postgres":
            with running("postgres") as server:
                async with fresh_postgres_database(server.url) as url:
                    yield url
        case "mongo":
            with running("mongo") as server:
                async with fresh_mongo_database(server.url) as url:
                    yield url


async def main(kind: str, seconds: float) -> list[str]:
    with TemporaryDirectory() as name, running("redis") as broker:
        async with storage_url(kind, Path(name)) as url:
            return await drill(url, broker, Path(name), seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("storage", choices=["postgres", "mongo", "sqlite"])
    parser.add_argument("--seconds", type=float, default=75.0)
    given = parser.parse_args()
    sys.exit("\n".join(asyncio.run(main(given.storage, given.seconds))) or 0)
