"""The schema's state, and what brings it up to date."""

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

REVISION = 7  # one more with each change of a shape
SHAPES_OF_REVISION = "8e3f45871f5c671c"  # a digest of both, which a test compares

_RECORD = {"_id": "schema"}

# What a step meets that another process takes at the same time: an index or a collection that came
# or went meanwhile, a conflict of writes, another operation on the collection, the same `_id`.
_RACES = {27, 48, 112, 117, 11000, 12586}
_ATTEMPTS = 50
_PAUSE = 0.1  # seconds


def shapes() -> list[Shape]:
    adapters: list[Any] = [MONGO.repositories[name].adapter for name in MONGO.kinds()]
    return [
        *(adapter.shape for adapter in adapters),
        JOBS,
        IDEMPOTENCY_RECORDS,
    ]  # each is a MongoRepository


class MongoSchema:
    def __init__(self, pool: Pool) -> None:
        self._database = pool.database

    async def upgrade(self, to: str | None = None) -> None:
        if to not in (None, str(REVISION)):
            raise Invalid(f"The only revision to go to is {REVISION}.")
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
        if shape.added or shape.renamed:
            await collection.update_many(shape.outdated, shape.migration)
        await collection.create_indexes(list(shape.indexes))
        present = await collection.index_information()
        for name in shape.dropped_indexes:
            if name in present:
                await collection.drop_index(name)

    async def downgrade(self, to: str | None = None) -> None:  # noqa: ARG002 - the port's signature
        raise Invalid("In MongoDB the schema goes forward only.")

    async def draft(self, message: str) -> str:  # noqa: ARG002 - the port's signature
        raise Invalid(
            "In MongoDB a revision is a `Shape` in code: change it, and raise REVISION."
        )

    async def describe(self) -> StorageView:
        with translate_errors():
            server = await self._database.command("buildInfo")
            hello = await self._database.command("hello")
        present = await self._present()
        return StorageView(
            server=f"mongodb {server['version']}",
            revision=str(present) if present else None,
            newest=str(REVISION),
            now=hello["localTime"].replace(tzinfo=UTC),
        )

    async def check(self) -> None:
        present = await self._present()
        if present is None or present < REVISION:
            raise Unavailable(
                f"The schema is at revision {present}, not at {REVISION}: run `app migrate`."
            )

    async def _present(self) -> int | None:
        with translate_errors():
            await self._must_have_transactions()
            record = await self._database["schema"].find_one(_RECORD)
        return record["revision"] if record else None

    async def _must_have_transactions(self) -> None:
        server = await self._database.command("hello")
        if "setName" not in server and server.get("msg") != "isdbgrid":
            raise Unavailable(
                "This MongoDB server stands alone and has no transactions: start it with "
                "`--replSet rs0`, and run `rs.initiate()` in mongosh once."
            )


async def _retry_races(step: Callable[[], Awaitable[None]]) -> None:
    """Take a step again that another process got in the way of: each may be repeated."""
    for _ in range(_ATTEMPTS):
        try:
            return await step()
        except OperationFailure as error:
            if error.code not in _RACES:
                raise
        await asyncio.sleep(_PAUSE)
    await step()
