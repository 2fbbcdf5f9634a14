"""Tests that jobs that a former version stored in MongoDB can be run."""

from adapters.mongo.jobs import JOBS
from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema
from adapters.mongo.values import to_document
from tests.adapters.former_jobs import FormerJobs
from tests.servers import fresh_mongo_database


async def test_jobs_of_a_former_version_are_run(mongo_url: str) -> None:
    former = FormerJobs()
    async with fresh_mongo_database(mongo_url) as url:
        pool = Pool(url, driver="pymongo", pool_size=1)
        database, schema = pool.database, MongoSchema(pool)
        workshop = {**to_document(former.workshop), "attendees": former.attendees}
        await database["users"].insert_one(to_document(former.user))
        await database["workshops"].insert_one(workshop)
        for job in former.jobs:
            await database["jobs"].insert_one({"_id": job["id"], **job})
        await database["jobs"].create_index("state", name=JOBS.dropped_indexes[0])
        await schema.upgrade()
        stored = await database["jobs"].find({}).to_list()
        assert not {"run_at", "attempts"} & {*stored[0]}
        assert JOBS.dropped_indexes[0] not in await database["jobs"].index_information()
        await schema.upgrade()
        await pool.close()
        await former.must_all_run(url)
