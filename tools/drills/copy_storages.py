"""Copy a full storage SQLite → PostgreSQL → Mongo → SQLite, kill each copy once, lose nothing.

    .venv/bin/python tools/drills/copy_storages.py
    .venv/bin/python tools/drills/copy_storages.py --workshops 1000

Starts the servers itself, as the tests do, and takes some minutes. Prints a line for each step;
the exit code is 1 if any record is lost, duplicated or different at the end of a step, or if
copying the full storage takes over 50 MiB more memory than copying an empty one.
"""

import argparse
import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.sql.storage import SqlStorage
from application.snapshot import BATCH, Snapshot
from tests.builders import ALL_KINDS, NO_HOOKS, a_job, an_id
from tests.contexts.identity.builders import a_full_session, a_full_user
from tests.contexts.workshops.builders import a_full_booking, a_full_workshop
from tests.end_to_end.copying import killed_copy
from tests.end_to_end.processes import APP, environment, run
from tests.servers import fresh_mongo_database, fresh_postgres_database, running

WORKSHOPS, ATTENDEES, USERS, JOBS = 10_000, 5, 1_000, 2_000
MAX_GROWTH = 50  # MiB
MAXRSS_UNITS = 1 << (20 if sys.platform == "darwin" else 10)  # in a MiB

Databases = list[str]
"""The URLs of SQLite, PostgreSQL, Mongo and another SQLite database."""


@dataclass(frozen=True, slots=True)
class Copy:
    report: list[str]  # a line for each kind: count and digest
    seconds: float
    peak: float  # MiB


def copy(source: str, target: str, folder: Path) -> Copy:
    """Run a copy; end the drill with its output if it fails."""
    started = time.monotonic()
    process = subprocess.Popen(
        [*APP, "storage", "copy", source, target],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    with process.stdout as output:
        said = output.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{source} to {target}: {said}")
    report = [line for line in said.splitlines() if "sha256" in line]
    return Copy(report, time.monotonic() - started, used.ru_maxrss / MAXRSS_UNITS)


@asynccontextmanager
async def databases(
    folder: Path, name: str, postgres: str, mongo: str
) -> AsyncIterator[Databases]:
    first, last = (f"sqlite:///{folder}/{name}-{end}.db" for end in ("first", "last"))
    assert run("migrate", folder=folder, STORAGE_URL=first).returncode == 0
    async with (
        fresh_postgres_database(postgres) as sql,
        fresh_mongo_database(mongo) as documents,
    ):
        yield [first, sql, documents, last]


async def fill(url: str, workshops: int) -> None:
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        for kind in ALL_KINDS:
            made = made_up(kind, workshops)
            while batch := list(islice(made, BATCH)):
                await Snapshot(storage.begin).write(kind, batch)


def made_up(kind: str, workshops: int) -> Iterator[Any]:
    match kind:
        case "users":
            yield from (a_full_user(version=2) for _ in range(USERS))
        case "sessions":
            yield from (a_full_session(version=2) for _ in range(USERS))
        case "workshops":
            for number in range(workshops):
                yield a_full_workshop(title=f"N° {number}", booked=ATTENDEES, version=6)
        case "bookings":
            yield from (a_full_booking(version=1) for _ in range(workshops * ATTENDEES))
        case "jobs":
            yield from (
                a_job(payload={"workshop_id": str(an_id())}) for _ in range(JOBS)
            )


def differences(first: Path, last: Path) -> Iterator[str]:
    """Compare the files row by row, without the code under test."""
    with closing(sqlite3.connect(first)) as database:
        database.execute("ATTACH ? AS last", [str(last)])
        tables = (
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name"
        )
        for (table,) in database.execute(tables).fetchall():
            sizes = [_number(database, f"{side}.{table}") for side in ("main", "last")]
            lost, strange = (
                _number(
                    database,
                    f"(SELECT * FROM {a}.{table} EXCEPT SELECT * FROM {b}.{table})",
                )
                for a, b in (("main", "last"), ("last", "main"))
            )
            print(
                f"{table:<16}{sizes[0]:>8} rows became {sizes[1]}, {lost} lost, {strange} new"
            )
            if lost or strange or sizes[0] != sizes[1]:
                yield f"{table} has changed"


def _number(database: sqlite3.Connection, rows: str) -> int:
    number: int = database.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
    return number


def journey(
    full: Databases, empty: Databases, folder: Path, workshops: int
) -> Iterator[str]:
    """Print each step; yield each problem."""
    print(
        "step                     killed at   seconds   peak MiB   empty MiB   growth"
    )
    before: list[str] = []
    pairs = zip(pairwise(full), pairwise(empty), strict=True)
    for (source, target), empty_pair in pairs:
        step = " to ".join(url.partition(":")[0] for url in (source, target))
        baseline = copy(*empty_pair, folder).peak
        killed_at = killed_copy(
            source, target, folder=folder, after=workshops // 2, kind="workshops"
        )
        done = copy(source, target, folder)
        growth = done.peak - baseline
        print(
            f"{step:<24}{killed_at:>10}{done.seconds:>10.1f}"
            f"{done.peak:>11.1f}{baseline:>12.1f}{growth:>9.1f}",
            flush=True,
        )
        if before and done.report != before:
            yield f"{step}: the digests differ: {before} became {done.report}"
        if growth > MAX_GROWTH:
            yield f"{step}: memory grew by {growth:.0f} MiB, more than {MAX_GROWTH}"
        own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_UNITS
        if baseline <= own_peak:
            yield "the drill takes more memory than a copy, which hides the copy's memory"
        before = done.report
    print("\n".join(before))


async def drill(folder: Path, workshops: int) -> list[str]:
    with running("postgres") as postgres, running("mongo") as mongo:
        urls = (postgres.url, mongo.url)
        async with (
            databases(folder, "full", *urls) as full,
            databases(folder, "empty", *urls) as empty,
        ):
            await fill(full[0], workshops)
            wrong = list(journey(full, empty, folder, workshops))
    return [*wrong, *differences(folder / "full-first.db", folder / "full-last.db")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workshops", type=int, default=WORKSHOPS)
    given = parser.parse_args()
    with TemporaryDirectory() as temporary:
        wrong = asyncio.run(drill(Path(temporary), given.workshops))
    sys.exit("\n".join(wrong) or 0)
