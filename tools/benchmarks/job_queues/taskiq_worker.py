"""taskiq on a stream of Redis, acknowledged after the run: the defaults of its worker."""

import asyncio
import os
import sys

import uvloop  # as taskiq's own worker does
from stopwatch import SLOTS, Stopwatch, arguments
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

URL, COUNT = sys.argv[1], int(sys.argv[2])
stopwatch, all_ended = Stopwatch(COUNT), asyncio.Event()
# "0": a worker reads what was added before its start.
broker = RedisStreamBroker(URL, consumer_id="0")


@broker.task
async def nothing(order_id: str, quantity: int) -> None:
    stopwatch.start()
    if stopwatch.end():
        all_ended.set()


async def main() -> None:
    await broker.startup()
    for each in arguments(COUNT):
        await nothing.kiq(**each)
    working = asyncio.create_task(run_receiver_task(broker, max_async_tasks=SLOTS))
    await asyncio.wait(
        [working, asyncio.create_task(all_ended.wait())], return_when="FIRST_COMPLETED"
    )
    os._exit(working.done())  # a cancelled receiver would go on listening


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
