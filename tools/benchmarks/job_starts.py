"""Measure how soon a job starts after its commit, with a broker and without one.

    .venv/bin/python -m tools.benchmarks.job_starts

Starts PostgreSQL and a server of the Redis protocol by itself, as the tests do. Prints
the median and the 95th percentile.
"""

import asyncio
import statistics
import time

from container import make_worker
from tests.servers import fresh_postgres_database, running
from tools.benchmarks.job_queues.service import add, container_of

NO_BROKER = "redis://127.0.0.1:1"
WITH_A_BROKER, WITHOUT = 200, 20  # jobs


async def measure(url: str, broker_url: str, count: int) -> list[float]:
    """Return the milliseconds from each commit to the job's start."""
    starts: asyncio.Queue[float] = asyncio.Queue()
    container = container_of(
        url,
        broker_url,
        on_start=lambda: starts.put_nowait(time.perf_counter()),
        on_end=lambda: None,
    )
    taken = []
    async with container.storage() as storage, container.hints().lifespan():
        await storage.schema.upgrade()
        worker = make_worker(container)
        async with worker.lifespan(), container.listener().lifespan():
            await add(container, "Nothing", 1)
            await starts.get()
            for number in range(count):
                # At every moment between two sweeps.
                await asyncio.sleep(0.01 * (number % 7))
                await add(container, "Nothing", 1)
                committed = time.perf_counter()
                taken.append((await starts.get() - committed) * 1000)
    return taken


async def main() -> None:
    with running("redis") as redis, running("postgres") as postgres:
        for about, broker_url, count in (
            ("a broker", redis.url, WITH_A_BROKER),
            ("no broker", NO_BROKER, WITHOUT),
        ):
            async with fresh_postgres_database(postgres.url) as url:
                taken = sorted(await measure(url, broker_url, count))
            p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
            print(f"commit to start, {about:<10} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")


if __name__ == "__main__":
    asyncio.run(main())
