"""Compare a large database with a small one: does it matter how many rows there are?

    make bench-rows             # or: .venv/bin/python -m tools.benchmarks.many_rows
    make bench-rows quick=1     # 100,000 rows in place of a million

Starts servers by itself, as the tests do. Workshops, bookings and jobs have as many
rows each. The operations are called as requests and workers call them, on the small and
the large database in turn. Prints the median of each, their ratio, and the plans of the
statements on the large database; the exit code is 1 when a ratio is more than 1.2.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from dependency_injector.providers import Object

from adapters.settings import load_settings
from adapters.sql.engines import is_sqlite, open_pools
from application.jobs.ports import Job, JobState
from application.workshops import BookSeat, ListUpcoming
from container import Container
from tests.builders import a_job, an_id
from tools.benchmarks.many_rows_filling import fill
from tools.databases import empty_database

STORAGES = ["sqlite", "postgres"]
SMALL, LARGE, QUICK = 1_000, 1_000_000, 100_000
WARM_UP, TIMES = 20, 300
CLAIMED = 8  # jobs
MAX_RATIO = 1.2


@dataclass(slots=True)
class Database:
    """A storage, and the operations that are measured on it."""

    url: str
    container: Container
    cursor: str | None = None  # far into the list
    bookable: list[Any] = field(default_factory=list)
    claimed: list[Job] = field(default_factory=list)

    async def prepare(self, count: int) -> None:
        await self.container.storage().schema.upgrade()
        await fill(self.url, count)
        far = self.container.clock().now() + timedelta(seconds=count * 0.8)
        page = await self.container.use_cases()[ListUpcoming](
            limit=100, starts_after=far
        )
        self.bookable, self.cursor = [each.id for each in page.items], page.next

    async def first_page(self) -> None:
        await self.container.use_cases()[ListUpcoming](limit=20)

    async def later_page(self) -> None:
        await self.container.use_cases()[ListUpcoming](limit=20, cursor=self.cursor)

    async def book(self) -> None:
        workshop_id = self.bookable.pop(0)
        self.bookable.append(workshop_id)
        await self.container.use_cases()[BookSeat](
            workshop_id=workshop_id, attendee_id=an_id()
        )

    async def claim(self) -> None:
        now = self.container.clock().now()
        self.claimed = await self.container.storage().queue.claim(
            token=an_id(), now=now, lease=timedelta(minutes=1), limit=CLAIMED
        )

    async def ready(self) -> None:
        await self.container.storage().schema.check()

    async def before(self, operation: str) -> None:
        """Complete what was claimed last, and add the jobs that are claimed next."""
        if operation != "claim":
            return
        storage = self.container.storage()
        for job in self.claimed:
            await storage.queue.finish(job, state=JobState.DONE)
        long_ago = self.container.clock().now() - timedelta(days=300)
        async with storage.begin() as work:
            await work.jobs.add(*(a_job(due_at=long_ago) for _ in range(CLAIMED)))
            await work.commit()


OPERATIONS = ["first_page", "later_page", "claim", "book", "ready"]


@asynccontextmanager
async def opened(url: str, count: int) -> AsyncIterator[Database]:
    container = Container(settings=Object(load_settings(storage_url=url)))
    async with container.storage():
        database = Database(url, container)
        await database.prepare(count)
        yield database


async def measure(database: Database, operation: str) -> float:
    """Return the milliseconds that one call takes."""
    await database.before(operation)
    started = time.perf_counter()
    await getattr(database, operation)()
    return (time.perf_counter() - started) * 1000


async def plans(database: Database, operation: str) -> list[str]:
    """Return the plan of each statement that the operation sends."""
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    await database.before(operation)
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    await getattr(database, operation)()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if is_sqlite(database.url) else "EXPLAIN (COSTS OFF)"
    pools = open_pools(database.url, pool_size=1, echo=False)
    lines = []
    async with pools.reading.connect() as connection:
        for statement, parameters in sent:
            if statement.startswith(("SELECT", "WITH", "UPDATE", "INSERT")):
                explained = f"{explain} {statement}"
                plan = await connection.exec_driver_sql(explained, parameters)
                lines += [f"    {row[-1]}" for row in plan.all()]
    await pools.close()
    return lines


async def compare(small_url: str, large_url: str, large_count: int) -> bool:
    """Print the medians and plans; return whether a ratio is too large."""
    too_large = False
    async with (
        opened(small_url, SMALL) as small,
        opened(large_url, large_count) as large,
    ):
        for operation in OPERATIONS:
            taken = [
                (await measure(small, operation), await measure(large, operation))
                for _ in range(WARM_UP + TIMES)
            ][WARM_UP:]
            few, many = map(statistics.median, zip(*taken, strict=True))
            too_large |= many / few > MAX_RATIO
            print(
                f"{operation:<11} {SMALL:,} rows {few:6.2f} ms   "
                f"{large_count:,} rows {many:6.2f} ms   {many / few:.2f} ×",
                *await plans(large, operation),
                sep="\n",
                flush=True,
            )
    return too_large


async def main(options: argparse.Namespace) -> bool:
    count = QUICK if options.quick else LARGE
    too_large = False
    async with AsyncExitStack() as stack:
        for storage in options.storages:
            print(storage, flush=True)
            small, large = [
                await stack.enter_async_context(empty_database(storage))
                for _ in range(2)
            ]
            too_large |= await compare(small, large, count)
    return too_large


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows")
    parser.add_argument("--storages", nargs="+", choices=STORAGES, default=STORAGES)
    sys.exit(asyncio.run(main(parser.parse_args())))
