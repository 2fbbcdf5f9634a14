"""Replace API processes and workers one by one, under load, by a newer version; lose nothing.

    .venv/bin/python tools/drills/rolling_restart.py
    .venv/bin/python tools/drills/rolling_restart.py --clients 16 --rounds 3

Two API processes and two workers run on PostgreSQL, behind a proxy that sends requests to the
processes that are ready. The newer version is a copy of this tree with one more revision, which
adds a column. While clients book seats, `app migrate` of the newer version runs first, as in every
deployment (docs/how-to/migrate-without-downtime.md). Then each process in turn gets no more
requests, is stopped a moment later, and is started again from the copy.

The exit code is 1 if a request fails, or if a booking does not have exactly one mail at the end.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from dependency_injector.providers import Object

from adapters.settings import load_settings
from adapters.sql.schema import PROJECT
from application.jobs.ports import JobState
from container import Container
from tests.architecture.tree import ROOT
from tests.clones import a_clone
from tests.end_to_end.processes import APP, environment, free_port, run
from tests.servers import fresh_postgres_database, running
from tools.drills.booking_clients import (
    ADMIN,
    Client,
    Expected,
    Mailbox,
    records,
    unfinished,
    wait_for,
)

POLL_INTERVAL = 0.05  # seconds between two probes of a backend's readiness
DRAIN_DELAY = 1.0  # seconds between "no new requests" and SIGTERM
TIMEOUT = 60.0  # seconds
MAIL_SECONDS = 0.3  # long enough that workers are stopped in the middle of jobs
REVISION = '''"""Add rooms, which no process uses yet."""

import sqlalchemy as sa
from alembic import op

revision = "drill"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("workshops", sa.Column("room", sa.String(100)))


def downgrade() -> None:
    op.drop_column("workshops", "room")
'''


def source(version: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{version / 'src'}{os.pathsep}{version}"}


def newer_version(folder: Path) -> Path:
    clone = a_clone(folder)
    versions = clone / "src/adapters/sql/migrations/versions"
    (versions / "rev_drill_add_rooms.py").write_text(
        REVISION.format(head=PROJECT.newest)
    )
    return clone


@dataclass
class Backend:
    port: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    leaving: bool = False

    async def watch(self) -> None:
        """Poll the readiness of the backend for ever, as load balancers do."""
        async with httpx.AsyncClient(timeout=2.0) as client:
            while True:
                try:
                    answer = await client.get(
                        f"http://127.0.0.1:{self.port}/health/ready"
                    )
                    is_ready = answer.status_code == 200 and not self.leaving
                except httpx.HTTPError:
                    is_ready = False
                (self.ready.set if is_ready else self.ready.clear)()
                await asyncio.sleep(POLL_INTERVAL)


@dataclass
class Proxy:
    """A proxy that sends one request per connection to the ready backends in turn.

    If a connection is refused, it tries the next backend, because nothing was sent. Later failures
    are not retried, because their outcome is unknown.
    """

    backends: Sequence[Backend]
    served: Counter[int] = field(default_factory=Counter)  # by port
    _serving: set[asyncio.Task[None]] = field(default_factory=set)
    _turn: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        watching = [asyncio.create_task(one.watch()) for one in self.backends]
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            async with server:
                yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            for task in (*watching, *self._serving):
                task.cancel()
            await asyncio.wait([*watching, *self._serving])

    def _accept(
        self, client: asyncio.StreamReader, answer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.create_task(self._serve(client, answer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(
        self, client: asyncio.StreamReader, answer: asyncio.StreamWriter
    ) -> None:
        # Otherwise the client sees a truncated response.
        with closing(answer), suppress(OSError, asyncio.IncompleteReadError):
            request = await _request(client)
            backend, reader, writer = await self._connected()
            with closing(writer):
                self.served[backend.port] += 1
                writer.write(request)
                await writer.drain()
                while part := await reader.read(65_536):
                    answer.write(part)

    async def _connected(
        self,
    ) -> tuple[Backend, asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in range(2 * len(self.backends)):
            self._turn += 1
            backend = self.backends[self._turn % len(self.backends)]
            if backend.ready.is_set():
                with suppress(ConnectionRefusedError):
                    return backend, *await asyncio.open_connection(
                        "127.0.0.1", backend.port
                    )
        raise ConnectionRefusedError("no backend is ready")


async def _request(client: asyncio.StreamReader) -> bytes:
    """Read a whole request, and add a header that makes the backend close the connection."""
    head = await client.readuntil(b"\r\n\r\n")
    lines = [
        line
        for line in head.split(b"\r\n")
        if not line.lower().startswith(b"connection:")
    ]
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    body = (
        await client.readexactly(int(lengths[0].partition(b":")[2])) if lengths else b""
    )
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]) + body


class Process:
    """A process of the system, replaced by one of another version."""

    def __init__(self, command: str, folder: Path, settings: dict[str, str]) -> None:
        self.command, self._folder, self._settings = command, folder, settings
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self, version: Path) -> None:
        settings = {**self._settings, **source(version)}
        with (self._folder / f"{self.command}.log").open("ab") as log:
            self._popen = subprocess.Popen(
                [*APP, self.command],
                cwd=self._folder,
                env=environment(self._folder, **settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """Stop the process as a deployment does, and wait for its end."""
        assert self._popen
        self._popen.terminate()
        self._popen.wait(TIMEOUT)

    def kill(self) -> None:
        if self._popen:
            self._popen.kill()
            self._popen.wait()


@dataclass
class Load:
    """Members who book seats, one after the other; each request is sent once."""

    url: str
    statuses: Counter[str] = field(default_factory=Counter)
    booked: int = 0
    slowest: float = 0.0
    started: float = field(default_factory=time.monotonic)
    stopping: bool = False

    async def book(self, workshops: asyncio.Queue[str], member: dict[str, str]) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            base_url=self.url, timeout=15, limits=limits
        ) as client:
            while not self.stopping:
                workshop = await workshops.get()
                started = time.monotonic()
                try:
                    path = f"/v1/workshops/{workshop}/bookings"
                    answer = await client.post(path, headers=member)
                    self.statuses[str(answer.status_code)] += 1
                    self.booked += answer.status_code == 201
                except httpx.HTTPError as error:
                    self.statuses[type(error).__name__] += 1
                self.slowest = max(self.slowest, time.monotonic() - started)

    @property
    def failed(self) -> int:
        return self.statuses.total() - self.statuses["201"]


async def replace(
    processes: Sequence[tuple[Process, Backend | None]], version: Path, rounds: int
) -> int:
    """Replace the processes one by one; return the number of replacements."""
    for _ in range(rounds):
        for process, backend in processes:
            if backend:
                backend.leaving = True
                backend.ready.clear()
                await asyncio.sleep(DRAIN_DELAY)
            await asyncio.to_thread(process.stop)
            process.start(version)
            if backend:
                backend.leaving = False
                await asyncio.wait_for(backend.ready.wait(), TIMEOUT)
    return rounds * len(processes)


async def drill(url: str, folder: Path, *, clients: int, rounds: int) -> list[str]:
    """Return a line for each problem."""
    mailbox = Mailbox(takes=MAIL_SECONDS)
    version = await asyncio.to_thread(newer_version, folder / "newer")
    async with mailbox.open() as mail_url:
        settings = {
            "STORAGE_URL": url,
            "MAIL_URL": mail_url,
            "WORKER": "separate",
            "ADMIN_EMAIL": ADMIN["email"],
            "ADMIN_PASSWORD": ADMIN["password"],
        }
        await migrate(folder, {**settings, **source(ROOT)})
        backends = [Backend(free_port()) for _ in range(2)]
        apis = [
            Process("serve", folder, {**settings, "PORT": str(one.port)})
            for one in backends
        ]
        workers = [Process("worker", folder, settings) for _ in range(2)]
        for process in (*apis, *workers):
            process.start(ROOT)
        try:
            proxy = Proxy(backends)
            async with proxy.running() as base:
                for backend in backends:
                    await asyncio.wait_for(backend.ready.wait(), TIMEOUT)
                load = Load(base)
                async with loaded(load, clients, mailbox):
                    await migrate(folder, {**settings, **source(version)})
                    print(
                        "migrated      to the newer version's revision, under load",
                        flush=True,
                    )
                    one_by_one = [
                        *zip(apis, backends, strict=True),
                        *((w, None) for w in workers),
                    ]
                    count = await replace(one_by_one, version, rounds)
                    print(f"replaced      {count} processes, one by one")
            return await report(url, load, mailbox, proxy)
        finally:
            for process in (*apis, *workers):
                process.kill()


async def migrate(folder: Path, settings: dict[str, str]) -> None:
    done = await asyncio.to_thread(run, "migrate", folder=folder, **settings)
    assert done.returncode == 0, done.stderr


@asynccontextmanager
async def loaded(load: Load, clients: int, mailbox: Mailbox) -> AsyncIterator[None]:
    """Let members book seats during the context; each workshop has room for all."""
    async with httpx.AsyncClient(base_url=load.url, timeout=30) as http:
        # This client repeats failed requests, which count here as well.
        client = Client(http, Expected(), mailbox)
        admin = await client.sign_in(ADMIN)
        members = [await client.member(number) for number in range(clients)]
        queues: list[asyncio.Queue[str]] = [asyncio.Queue(2) for _ in members]

        async def schedule() -> None:
            while True:
                workshop = await client.schedule(admin)
                for queue in queues:
                    await queue.put(workshop)

        scheduling = asyncio.create_task(schedule())
        booking = [
            asyncio.create_task(load.book(queue, member))
            for queue, member in zip(queues, members, strict=True)
        ]
        try:
            yield
        finally:
            load.stopping = True
            await asyncio.wait(booking, timeout=TIMEOUT)
            scheduling.cancel()
            await asyncio.wait([scheduling])
            load.statuses["repeated"] += client.repeated


async def report(url: str, load: Load, mailbox: Mailbox, proxy: Proxy) -> list[str]:
    container = Container(settings=Object(load_settings(storage_url=url)))
    async with container.storage() as storage:

        async def nothing_is_left() -> bool:
            return not await unfinished(storage)

        await wait_for(nothing_is_left)
        dead = await records(storage, JobState.DEAD)
    mails = len({key for key, subject in mailbox.received if subject == "Your seat"})
    again = mailbox.received.total() - len(mailbox.received)
    print(
        f"bookings      {load.statuses.total()}, {load.failed} failed: {dict(load.statuses)}"
    )
    print(
        f"slowest       {load.slowest:.2f} s, {time.monotonic() - load.started:.0f} s in all"
    )
    print(f"by backend    {dict(proxy.served)}")
    print(f"mails         {mails} for {load.booked} bookings, {again} sent again")
    wrong = []
    if load.failed:
        wrong.append(f"{load.failed} requests failed: {dict(load.statuses)}")
    if mails != load.booked:
        wrong.append(f"{load.booked} bookings, but {mails} mails")
    return wrong + [f"dead: {job.name} {job.id}: {job.error}" for job in dead]


async def main(clients: int = 8, rounds: int = 1) -> list[str]:
    with TemporaryDirectory() as name, running("postgres") as server:
        async with fresh_postgres_database(server.url) as url:
            return await drill(url, Path(name), clients=clients, rounds=rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument(
        "--rounds", type=int, default=1, help="how often each is replaced"
    )
    given = parser.parse_args()
    sys.exit("\n".join(asyncio.run(main(given.clients, given.rounds))) or 0)
