"""Procrastinate, durable on PostgreSQL."""

import asyncio
import sys
from itertools import islice

import uvloop
from procrastinate import App, PsycopgConnector
from stopwatch import BATCH, SLOTS, Stopwatch, arguments

URL, COUNT = sys.argv[1], int(sys.argv[2])
app = App(connector=PsycopgConnector(conninfo=URL))
stopwatch = Stopwatch(COUNT)


@app.task
async def nothing(order_id: str, quantity: int) -> None:
    stopwatch.start()
    stopwatch.end()


async def main() -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs = arguments(COUNT)
        while batch := list(islice(jobs, BATCH)):
            await nothing.batch_defer_async(*batch)
        await app.run_worker_async(
            wait=False, concurrency=SLOTS, install_signal_handlers=False
        )


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
