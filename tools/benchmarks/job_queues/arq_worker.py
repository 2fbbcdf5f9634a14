"""arq, which looks for jobs more often than its default of 0.5 s."""

import asyncio
import sys

import uvloop
from arq import create_pool
from arq.connections import RedisSettings
from arq.worker import Worker
from stopwatch import SLOTS, Stopwatch, arguments

URL, COUNT = sys.argv[1], int(sys.argv[2])
stopwatch = Stopwatch(COUNT)


async def nothing(_: object, order_id: str, quantity: int) -> None:
    stopwatch.start()
    stopwatch.end()


async def main() -> None:
    settings = RedisSettings.from_dsn(URL)
    pool = await create_pool(settings)
    for each in arguments(COUNT):
        await pool.enqueue_job("nothing", **each)
    worker = Worker(
        [nothing],
        redis_settings=settings,
        burst=True,
        max_jobs=SLOTS,
        poll_delay=0.01,
        handle_signals=False,
        keep_result=0,
    )
    await worker.main()


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
