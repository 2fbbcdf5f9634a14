"""Tests that users that a former version stored in MongoDB get the new fields."""

from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema
from adapters.mongo.storage import MongoStorage
from adapters.mongo.values import to_document
from tests.builders import NO_HOOKS
from tests.contexts.identity.builders import a_user
from tests.servers import fresh_mongo_database

ADDED = ("reset_generation", "link_generation", "former_emails")


async def test_users_of_a_former_version_get_generations(mongo_url: str) -> None:
    former = a_user(version=3)
    document = to_document(former)
    for name in ADDED:
        del document[name]
    async with fresh_mongo_database(mongo_url) as url:
        pool = Pool(url, driver="pymongo", pool_size=1)
        await pool.database["users"].insert_one(document)
        await MongoSchema(pool).upgrade()
        await pool.close()
        storage = MongoStorage(url, NO_HOOKS, driver="pymongo", pool_size=1)
        async with storage, storage.begin() as work:
            assert await work.users.get(former.id) == former
