"""Tests of the migration of attendees, stored in workshops, to bookings."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from pymongo.asynchronous.collection import AsyncCollection

from adapters.mongo import former_attendees
from adapters.mongo.client import Driver
from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema
from adapters.mongo.storage import MongoStorage
from adapters.mongo.values import to_document
from application.snapshot import Snapshot
from domain.workshops.errors import AlreadyBooked
from tests.adapters.contracts.kinds import keep
from tests.builders import NO_HOOKS, an_id
from tests.contexts.workshops.builders import a_booking, a_workshop
from tests.servers import fresh_mongo_database

INDEX = "ix_workshops_attendees"
COUNTS = (0, 1, 7)

Seats = set[tuple[UUID, UUID]]


class Killed(BaseException):
    """The migrating process was killed."""


@pytest.fixture
async def url(mongo_url: str) -> AsyncIterator[str]:
    async with fresh_mongo_database(mongo_url) as url:
        yield url


@pytest.fixture
async def pool(url: str) -> AsyncIterator[Pool]:
    pool = Pool(url, driver="pymongo", pool_size=1)
    yield pool
    await pool.close()


@pytest.fixture(autouse=True)
def batches_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(former_attendees, "BATCH", 3)


@pytest.fixture
async def seats(pool: Pool) -> Seats:
    """Insert workshops with these seats as revision 3 stored them."""
    workshops = pool.database["workshops"]
    seats: Seats = set()
    for booked in COUNTS:
        workshop, attendees = (
            a_workshop(booked=booked, version=7),
            [an_id() for _ in range(booked)],
        )
        await workshops.insert_one({**to_document(workshop), "attendees": attendees})
        seats |= {(workshop.id, attendee) for attendee in attendees}
    await workshops.create_index("attendees", name=INDEX)
    return seats


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_attendees_become_bookings(
    url: str, pool: Pool, seats: Seats, driver: Driver
) -> None:
    async with MongoStorage(url, NO_HOOKS, driver=driver, pool_size=1) as storage:
        await storage.schema.upgrade()
        before = await must_have_moved(pool, seats)
        await storage.schema.upgrade()
        assert await must_have_moved(pool, seats) == before
        kept = await Snapshot(storage.begin).read("workshops", after=None, limit=9)
        assert sorted((workshop.booked, workshop.version) for workshop in kept) == [
            (booked, 7) for booked in COUNTS
        ]
        workshop_id, attendee_id = min(seats)
        with pytest.raises(AlreadyBooked):
            await keep(
                storage, a_booking(workshop_id=workshop_id, attendee_id=attendee_id)
            )


@pytest.mark.parametrize("at", range(1, 8))
async def test_a_killed_migration_is_finished_by_the_next(
    pool: Pool, seats: Seats, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the migration at each write: one batch, three batches, three workshops."""
    writes = count(1)

    def dying(write: Any) -> Any:
        async def dies(*given: Any, **options: Any) -> Any:
            if next(writes) == at:
                raise Killed
            return await write(*given, **options)

        return dies

    with monkeypatch.context() as patched:
        for name in ("bulk_write", "update_one"):
            patched.setattr(
                AsyncCollection, name, dying(getattr(AsyncCollection, name))
            )
        with pytest.raises(Killed):
            await former_attendees.move_attendees(pool.database)
    await MongoSchema(pool).upgrade()
    await must_have_moved(pool, seats)


async def test_changes_during_the_migration_are_moved_as_well(
    pool: Pool, seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of the former version books a seat during the migration."""
    write = AsyncCollection.update_one
    late = an_id()
    changed: list[UUID] = []

    async def change_first(self: Any, where: Any, change: Any, **given: Any) -> Any:
        if self.name == "workshops" and not changed:
            changed.append(where["_id"])
            booking = {
                "$push": {"attendees": late},
                "$inc": {"version": 1, "booked": 1},
            }
            await write(self, {"_id": where["_id"]}, booking)
        return await write(self, where, change, **given)

    monkeypatch.setattr(AsyncCollection, "update_one", change_first)
    await MongoSchema(pool).upgrade()
    await must_have_moved(pool, seats | {(changed[0], late)})


async def must_have_moved(pool: Pool, seats: Seats) -> list[Any]:
    """Return the bookings."""
    workshops = pool.database["workshops"]
    assert await workshops.count_documents({"attendees": {"$exists": True}}) == 0
    assert INDEX not in await workshops.index_information()
    bookings = await pool.database["bookings"].find({}, sort=[("_id", 1)]).to_list()
    assert len(bookings) == len(seats)
    assert {
        (booking["workshop_id"], booking["attendee_id"]) for booking in bookings
    } == seats
    return bookings
