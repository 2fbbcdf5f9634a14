"""The schema of the database: its revision, and its migration to the newest one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import partial
from typing import Any

from pymongo.errors import OperationFailure

from adapters.mongo.errors import translate_errors
from adapters.mongo.former_attendees import move_attendees
from adapters.mongo.idempotency import IDEMPOTENCY_RECORDS
from adapters.mongo.jobs import JOBS
from adapters.mongo.pool import Pool
from adapters.mongo.registry import MONGO
from adapters.mongo.shapes import Shape
from application.errors import Invalid, Unavailable
from application.storage import StorageView

REVISION = 7  # raise it with each change of a shape
SHAPES_OF_REVISION = "8e3f45871f5c671c"  # a digest of the shapes, which a test checks

_RECORD = {"_id": "schema"}

# Error codes of a step that another process takes at the same time.
_RACES = {
    27,  # IndexNotFound
    48,  # NamespaceExists
    112,  # WriteConflict
    117,  # ConflictingOperationInProgress
    11000,  # DuplicateKey
    12586,  # BackgroundOperationInProgressForDatabase
}
_ATTEMPTS = 50
_RETRY_DELAY = 0.1  # seconds


def shapes() -> list[Shape]:
    """Return the shapes of all collections."""
    # Each adapter is a MongoRepository, whose class has a shape.
    adapters: list[Any] = [MONGO.repositories[name].adapter for name in MONGO.kinds()]
    return [*(adapter.shape for adapter in adapters), JOBS, IDEMPOTENCY_RECORDS]


class MongoSchema:
    """Creates and updates collections, validators and indexes.

    All steps are idempotent, so that processes may migrate at the same time.
    """

    def __init__(self, pool: Pool) -> None:
        self._database = pool.database

    async def upgrade(self, to: str | None = None) -> None:
        if to not in (None, str(REVISION)):
            raise Invalid(
                f"MongoDB can only be migrated to the newest revision, {REVISION}."
            )
        with translate_errors():
            await self._must_have_transactions()
            for shape in shapes():
                await _retry_races(partial(self._bring_up_to_date, shape))
            await _retry_races(partial(move_attendees, self._database))
            await _retry_races(self._record_revision)

    async def _record_revision(self) -> None:
        record = {"$max": {"revision": REVISION}}
        await self._database["schema"].update_one(_RECORD, record, upsert=True)

    async def _bring_up_to_date(self, shape: Shape) -> None:
        collections = await self._database.list_collection_names()
        verb = "collMod" if shape.collection in collections else "create"
        await self._database.command(
            {verb: shape.collection, "validator": shape.validator}
        )
        collection = self._database[shape.collection]
        if shape.added_fields or shape.renamed_fields:
            await collection.update_many(
                shape.outdated_filter, shape.migration_pipeline
            )
        await collection.create_indexes(list(shape.indexes))
        existing = await collection.index_information()
        for name in shape.dropped_indexes:
            if name in existing:
                await collection.drop_index(name)

    async def downgrade(self, to: str | None = None) -> None:  # noqa: ARG002 - the port's signature
        raise Invalid("The schema in MongoDB cannot be downgraded.")

    async def draft(self, message: str) -> str:  # noqa: ARG002 - the port's signature
        raise Invalid(
            "Revisions for MongoDB are not drafted: change the `Shape` in the code, "
            "and raise REVISION."
        )

    async def describe(self) -> StorageView:
        with translate_errors():
            server = await self._database.command("buildInfo")
            hello = await self._database.command("hello")
        revision = await self._stored_revision()
        return StorageView(
            server=f"mongodb {server['version']}",
            revision=str(revision) if revision else None,
            newest=str(REVISION),
            now=hello["localTime"].replace(tzinfo=UTC),
        )

    async def check(self) -> None:
        revision = await self._stored_revision()
        if revision is None or revision < REVISION:
            raise Unavailable(
                f"The schema is at revision {revision}, not at {REVISION}: "
                "run `app migrate`."
            )

    async def _stored_revision(self) -> int | None:
        with translate_errors():
            await self._must_have_transactions()
            record = await self._database["schema"].find_one(_RECORD)
        return record["revision"] if record else None

    async def _must_have_transactions(self) -> None:
        server = await self._database.command("hello")
        if "setName" not in server and server.get("msg") != "isdbgrid":
            raise Unavailable(
                "This MongoDB server is standalone and has no transactions: start it "
                "with `--replSet rs0`, and run `rs.initiate()` in mongosh once."
            )


async def _retry_races(step: Callable[[], Awaitable[None]]) -> None:
    """Run an idempotent step; repeat it while it collides with another process."""
    for _ in range(_ATTEMPTS):
        try:
            return await step()
        except OperationFailure as error:
            if error.code not in _RACES:
                raise
        await asyncio.sleep(_RETRY_DELAY)
    await step()
