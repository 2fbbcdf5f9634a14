"""Mutants of the adapters of workshops and bookings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import adapters.sql.errors as sql_refusals
from adapters.memory.workshops import MemoryBookings, MemoryWorkshopReader
from adapters.sql.workshops import SqlBookings, SqlWorkshopReader, SqlWorkshops
from application.workshops.views import WorkshopView
from domain.workshops.workshop import AttendeeId, Booking, WorkshopId
from tests.adapters.contracts.mutants.fields import with_row
from tests.adapters.contracts.mutants.mutant import Breaking, mutant
from tests.adapters.contracts.mutants.work import swallows_conflicts_of


@mutant(
    "sql", "test_a_workshop_is_seen_as_it_is", "test_the_list_shows_what_find_shows"
)
def miscounts_the_seats() -> Breaking:
    return with_row(SqlWorkshops, lambda row: {**row, "booked": 0})


@mutant("sql", "test_the_list_shows_what_find_shows")
def forgets_the_version_in_lists() -> Breaking:
    upcoming = SqlWorkshopReader.upcoming

    async def without_version(
        self: SqlWorkshopReader, **given: Any
    ) -> list[WorkshopView]:
        return [replace(view, version=0) for view in await upcoming(self, **given)]

    return patch.object(SqlWorkshopReader, "upcoming", without_version)


@mutant("memory", "test_cancelled_and_started_workshops_are_not_listed")
def lists_what_has_started() -> Breaking:
    upcoming = MemoryWorkshopReader.upcoming

    async def ever(self: MemoryWorkshopReader, **given: Any) -> Sequence[WorkshopView]:
        return await upcoming(self, **{**given, "now": given["now"].replace(year=1)})

    return patch.object(MemoryWorkshopReader, "upcoming", ever)


@mutant("sql", "test_the_attendees_of_a_workshop_are_read_in_pages_by_their_ids")
def reads_the_first_attendees_again() -> Breaking:
    attendees = SqlWorkshopReader.attendees

    async def from_the_start(
        self: SqlWorkshopReader, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        return await attendees(self, workshop_id, after=None, limit=limit)

    return patch.object(SqlWorkshopReader, "attendees", from_the_start)


@mutant("memory", "test_the_bookings_of_a_workshop_are_read_in_pages_by_attendee")
def reads_the_bookings_of_all_workshops() -> Breaking:
    async def of_workshop(
        self: MemoryBookings,
        workshop_id: WorkshopId,
        *,
        after: AttendeeId | None,
        limit: int,
    ) -> list[Booking]:
        rows = sorted(self._rows.values(), key=lambda row: row.attendee_id)
        return [row for row in rows if not after or row.attendee_id > after][:limit]

    return patch.object(MemoryBookings, "of_workshop", of_workshop)


@mutant("sql", "test_the_bookings_of_an_attendee_are_read_in_pages_by_workshop")
def reads_the_first_bookings_of_an_attendee_again() -> Breaking:
    of_attendee = SqlBookings.of_attendee

    async def from_the_start(
        self: SqlBookings,
        attendee_id: AttendeeId,
        *,
        after: WorkshopId | None,
        limit: int,
    ) -> list[Booking]:
        return await of_attendee(self, attendee_id, after=None, limit=limit)

    return patch.object(SqlBookings, "of_attendee", from_the_start)


@mutant("memory", "test_a_booking_is_found_by_workshop_and_attendee")
def finds_any_booking_of_the_attendee() -> Breaking:
    async def find(
        self: MemoryBookings, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None:
        rows = (row for row in self._rows.values() if row.attendee_id == attendee_id)
        return next(rows, None)

    return patch.object(MemoryBookings, "find", find)


@mutant(
    "sql",
    "test_an_attendee_has_one_seat_in_a_workshop",
    "test_a_booking_does_not_move_to_a_seat_that_is_taken",
    "test_two_bookings_of_one_attendee_at_the_same_time_are_one",
)
def swallows_a_second_booking() -> Breaking:
    return swallows_conflicts_of(SqlBookings)


@mutant("sql", "test_an_attendee_has_one_seat_in_a_workshop")
def does_not_know_the_constraint_of_seats() -> Breaking:
    return patch.object(sql_refusals, "_refusals", dict)


@mutant(
    "memory",
    "test_an_attendee_has_one_seat_in_a_workshop",
    "test_a_booking_does_not_move_to_a_seat_that_is_taken",
    "test_two_bookings_of_one_attendee_at_the_same_time_are_one",
)
def does_not_look_for_the_seat() -> Breaking:
    return patch.object(MemoryBookings, "_must_be_unique", lambda self, aggregate: None)
