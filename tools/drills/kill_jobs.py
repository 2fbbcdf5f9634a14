"""Kill API, workers, schedulers and the broker at random under load; lose nothing.

    .venv/bin/python tools/drills/kill_jobs.py sqlite --seconds 15     # or another storage

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
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.jobs.ports import Job, JobState
from application.storage import Storage
from container import Container
from tests.end_to_end.processes import APP, environment, free_port, run
from tests.servers import Server, running
from tools.databases import STORAGES, empty_database
from tools.drills.booking_clients import (
    ADMIN,
    USERS,
    Client,
    Expected,
    Mailbox,
    records,
    submit,
    unfinished,
    wait_for,
)

CLIENTS = 4
BETWEEN_KILLS = 0.9  # seconds


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


async def main(kind: str, seconds: float) -> list[str]:
    with TemporaryDirectory() as name, running("redis") as broker:
        async with empty_database(kind) as url:
            return await drill(url, broker, Path(name), seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("storage", choices=STORAGES)
    parser.add_argument("--seconds", type=float, default=75.0)
    given = parser.parse_args()
    sys.exit("\n".join(asyncio.run(main(given.storage, given.seconds))) or 0)
