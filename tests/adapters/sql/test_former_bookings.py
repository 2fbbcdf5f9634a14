"""Tests that migrations up and down preserve a former version's bookings in SQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.pool import Pool
from adapters.sql.rows import to_row
from adapters.sql.schema import SqlSchema
from adapters.sql.storage import SqlStorage
from adapters.sql.workshops import workshops
from application.snapshot import Snapshot, records
from domain.workshops.errors import AlreadyBooked
from domain.workshops.workshop import Booking
from tests.adapters.contracts.kinds import keep
from tests.builders import NO_HOOKS, an_id
from tests.conftest import fresh_storage
from tests.contexts.workshops.builders import a_booking, a_workshop

FORMER = sa.table(
    "bookings", sa.column("workshop_id", sa.Uuid), sa.column("attendee_id", sa.Uuid)
)
WORKSHOPS, ATTENDEES = 3, 700

Seats = set[tuple[UUID, UUID]]


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with fresh_storage(request.param, request, tmp_path) as url:
        yield url


async def test_bookings_are_kept_up_and_down(url: str) -> None:
    pools = open_pools(url, pool_size=1, echo=False)
    pool, schema = pools.writing, SqlSchema(pools.writing, reading=pools.reading)
    await schema.upgrade("0003")
    seats = await _fill(pool)
    keys = await _keys(pool)
    await schema.upgrade("0004")
    assert await _seats(pool) == seats
    assert await _ids_and_versions(url) == (len(seats), {1})
    await _must_be_unique(url, seats)
    async with pool.transaction() as connection:  # by a process of the former version
        seat = {"workshop_id": min(seats)[0], "attendee_id": an_id()}
        await connection.execute(FORMER.insert(), seat)
    seats.add((seat["workshop_id"], seat["attendee_id"]))
    assert await _ids_and_versions(url) == (len(seats), {1})
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        await keep(storage, a_booking())  # its workshop is gone
    await schema.downgrade()
    assert await _seats(pool) == seats
    assert await _keys(pool) == keys
    await schema.upgrade()
    assert await _seats(pool) == seats
    async with pool.transaction() as connection:
        counted = await connection.execute(sa.select(workshops.c.booked))
        assert [*counted.scalars()] == [ATTENDEES] * WORKSHOPS
    await pools.close()


async def _fill(pool: Pool) -> Seats:
    kept = [
        a_workshop(booked=ATTENDEES, capacity=1_000, version=7)
        for _ in range(WORKSHOPS)
    ]
    seats = {(workshop.id, an_id()) for workshop in kept for _ in range(ATTENDEES)}
    rows = [{"workshop_id": one, "attendee_id": other} for one, other in seats]
    async with pool.transaction() as connection:
        await connection.execute(
            workshops.insert(), [to_row(workshop) for workshop in kept]
        )
        await connection.execute(FORMER.insert(), rows)
    return {*seats}


async def _seats(pool: Pool) -> Seats:
    async with pool.transaction() as connection:
        result = await connection.execute(sa.select(FORMER))
        return {(row.workshop_id, row.attendee_id) for row in result}


async def _ids_and_versions(url: str) -> tuple[int, set[int]]:
    bookings = [booking async for booking in _bookings(url)]
    return len({booking.id for booking in bookings}), {
        booking.version for booking in bookings
    }


async def _bookings(url: str) -> AsyncIterator[Booking]:
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        async for batch in records(Snapshot(storage.begin), "bookings"):
            for booking in batch:
                yield booking


async def _must_be_unique(url: str, seats: Seats) -> None:
    workshop_id, attendee_id = min(seats)
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        with pytest.raises(AlreadyBooked):
            await keep(
                storage, a_booking(workshop_id=workshop_id, attendee_id=attendee_id)
            )


async def _keys(pool: Pool) -> list[Any]:
    """Return the reflected keys of the table."""

    def look(connection: sa.Connection) -> list[Any]:
        inspector = sa.inspect(connection)
        return [
            inspector.get_pk_constraint("bookings"),
            inspector.get_foreign_keys("bookings"),
            inspector.get_unique_constraints("bookings"),
        ]

    async with pool.transaction() as connection:
        return await connection.run_sync(look)
