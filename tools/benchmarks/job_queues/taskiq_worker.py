"""taskiq on a stream of Redis, acknowledged after the run: the defaults of its worker.

Its arguments are the URLs of Redis and of a PostgreSQL database, and the number of jobs.
With a database, each job adds a user there,
in a transaction by SQLAlchemy Core. With an empty URL, the jobs do nothing.
"""

import asyncio
import os
import sys
from uuid import UUID

import uvloop  # as taskiq's own worker does
from sqlalchemy.ext.asyncio import create_async_engine
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

from adapters.sql.identity.users import users
from adapters.sql.rows import to_row
from adapters.sql.tables import metadata
from domain.identity.email_address import EmailAddress
from domain.identity.user import UserId
from tests.contexts.identity.builders import a_user
from tools.benchmarks.job_queues.stopwatch import SLOTS, Stopwatch, arguments

URL, DATABASE, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
stopwatch, all_ended = Stopwatch(COUNT), asyncio.Event()
# "0": a worker reads what was added before its start.
broker = RedisStreamBroker(URL, consumer_id="0")
engine = DATABASE and create_async_engine(
    DATABASE.replace("postgresql:", "postgresql+asyncpg:"), pool_size=10, max_overflow=0
)
insert = users.insert()


@broker.task
async def nothing(order_id: str, quantity: int) -> None:
    stopwatch.start()
    if stopwatch.end():
        all_ended.set()


@broker.task
async def add_user(order_id: str, quantity: int) -> None:
    stopwatch.start()
    user_id = UUID(order_id)
    email = EmailAddress(f"{user_id.hex}@example.com")
    user = a_user(id=UserId(user_id), email=email)
    async with engine.begin() as connection:
        await connection.execute(insert, to_row(user))
    if stopwatch.end():
        all_ended.set()


async def main() -> None:
    await broker.startup()
    task = add_user if DATABASE else nothing
    if DATABASE:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
    for each in arguments(COUNT):
        await task.kiq(**each)
    working = asyncio.create_task(run_receiver_task(broker, max_async_tasks=SLOTS))
    ended = asyncio.create_task(all_ended.wait())
    await asyncio.wait([working, ended], return_when=asyncio.FIRST_COMPLETED)
    os._exit(working.done())  # a cancelled receiver would go on listening


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
