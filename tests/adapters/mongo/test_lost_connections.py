"""Tests of connections that broke while they were idle."""

from adapters.mongo.storage import MongoStorage
from application.jobs.ports import JobState
from tests.adapters.contracts.queueing import add_jobs, due
from tests.application.test_use_case import Act
from tests.boundaries import bounded
from tests.builders import NO_HOOKS, a_job
from tests.contexts.identity.builders import a_user
from tests.relay import relayed
from tests.servers import fresh_mongo_database


async def test_a_connection_that_ends_under_the_first_statement_is_replaced(
    mongo_url: str,
) -> None:
    async with (
        fresh_mongo_database(mongo_url) as url,
        relayed(url) as (by_relay, relay),
    ):
        # Otherwise the driver would connect to the server's own address from then on.
        direct = f"{by_relay}&directConnection=true"
        storage = MongoStorage(direct, NO_HOOKS, driver="pymongo", pool_size=1)

        async def add_user() -> None:
            async with storage.begin() as work:
                await work.users.add(a_user())
                await work.commit()

        async with storage:
            await storage.schema.upgrade()
            await add_user()
            relay.reset_at_next_byte()
            await bounded(Act(add_user))()
            await add_jobs(storage, a_job())
            [job] = await due(storage)
            relay.reset_at_next_byte()
            await storage.queue.finish(job, state=JobState.DONE)
