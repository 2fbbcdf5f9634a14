"""Tests of migration by several processes at once."""

import asyncio

from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema, shapes
from tests.servers import fresh_mongo_database

PROCESSES = 5


async def test_concurrent_upgrades_all_succeed(
    mongo_url: str,
) -> None:
    async with fresh_mongo_database(mongo_url) as url:
        pools = [Pool(url, driver="pymongo", pool_size=1) for _ in range(PROCESSES)]
        schemas = [MongoSchema(pool) for pool in pools]
        await asyncio.gather(*(schema.upgrade() for schema in schemas))
        await schemas[0].check()
        database = pools[0].database
        present = await database.list_collection_names()
        assert {shape.collection for shape in shapes()} <= {*present}
        for shape in shapes():
            indexes = await database[shape.collection].index_information()
            assert {index.document["name"] for index in shape.indexes} <= indexes.keys()
        for pool in pools:
            await pool.close()
