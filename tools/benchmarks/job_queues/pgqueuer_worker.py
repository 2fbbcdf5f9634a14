"""PgQueuer, durable on PostgreSQL, with completions in batches: its defaults."""

import asyncio
import json
import sys

import asyncpg
import uvloop
from pgqueuer import AsyncpgPoolDriver, Job, PgQueuer, Queries
from pgqueuer.types import QueueExecutionMode
from stopwatch import BATCH, SLOTS, Stopwatch, arguments

URL, COUNT = sys.argv[1], int(sys.argv[2])
stopwatch = Stopwatch(COUNT)


async def add(queries: Queries) -> None:
    payloads = [json.dumps(each).encode() for each in arguments(COUNT)]
    for start in range(0, COUNT, BATCH):
        batch = payloads[start : start + BATCH]
        count = len(batch)
        await queries.enqueue(["nothing"] * count, batch, [0] * count)


async def main() -> None:
    async with asyncpg.create_pool(URL) as pool:
        driver = AsyncpgPoolDriver(pool)
        queries, queue = Queries(driver), PgQueuer(driver)
        await queries.install()
        await add(queries)

        @queue.entrypoint("nothing")
        async def nothing(job: Job) -> None:
            stopwatch.start()
            json.loads(job.payload)
            stopwatch.end()

        await queue.run(
            mode=QueueExecutionMode.drain,
            batch_size=SLOTS // 2,  # it wants two batches at a time
            max_concurrent_tasks=SLOTS,
        )


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
