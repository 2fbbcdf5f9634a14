"""Mutants that show or touch the wrong jobs, or the wrong bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import adapters.memory.jobs as memory_jobs
from adapters.memory.identity.contacts import MemoryContacts
from adapters.memory.jobs import MemoryJobRecords
from adapters.memory.workshops import MemoryBookings
from adapters.sql.job_records import SqlJobRecords
from adapters.sql.workshops import SqlBookings, SqlWorkshopReader
from application.jobs.ports import Job, JobFilter, JobState
from application.sort_orders import Position
from domain.identity.user import User
from domain.workshops.workshop import AttendeeId, Booking, WorkshopId
from tests.adapters.contracts.mutants.mutant import Breaking, mutant


@mutant("memory", "test_they_are_selected_by_state", "test_what_is_replayed_is_as_new")
def selects_jobs_of_any_state() -> Breaking:
    matches = memory_jobs._matches

    def whatever_state(row: Job, matching: JobFilter) -> bool:
        return matches(row, replace(matching, state=row.state_at(matching.now)))

    return patch.object(memory_jobs, "_matches", whatever_state)


@mutant("memory", "test_they_are_read_in_pages_by_time_then_by_id")
def pages_jobs_by_time_alone() -> Breaking:
    page = MemoryJobRecords.page

    async def later(
        self: MemoryJobRecords, which: JobFilter, *, after: Position | None, limit: int
    ) -> Sequence[Job]:
        end = after and replace(after, values=(*after.values[:-1], UUID(int=2**128 - 1)))
        return await page(self, which, after=end, limit=limit)

    return patch.object(MemoryJobRecords, "page", later)


@mutant("memory", "test_what_is_replayed_is_as_new")
def replays_without_forgetting_the_attempts() -> Breaking:
    async def replay(self: MemoryJobRecords, matching: JobFilter, *, limit: int) -> int:
        rows = self._first(matching, limit=limit)
        waiting = JobState.WAITING
        again = {row.id: replace(row, state=waiting, due_at=matching.now) for row in rows}
        self._rows(Job).update(again)
        return len(rows)

    return patch.object(MemoryJobRecords, "replay", replay)


@mutant("sqlite", "test_the_oldest_go_first_up_to_the_limit")
def writes_more_jobs_than_the_limit() -> Breaking:
    write = SqlJobRecords._write

    async def write_all(self: Any, statement: Any, which: JobFilter, limit: int) -> int:
        return await write(self, statement, which, 1_000)

    return patch.object(SqlJobRecords, "_write", write_all)


@mutant("memory", "test_they_are_counted_by_state")
def tells_the_latest_job_of_a_state() -> Breaking:
    return patch.object(memory_jobs, "min", max, create=True)


@mutant("memory", "test_names_are_found_by_ids")
def names_who_has_left_the_service() -> Breaking:
    async def names(self: MemoryContacts, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        users = self._rows(User)
        return {one: users[one].name if one in users else "" for one in user_ids}

    return patch.object(MemoryContacts, "names", names)


@mutant("sqlite", "test_the_attendees_of_a_workshop_are_read_in_pages_by_their_ids")
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
        self: MemoryBookings, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        rows = sorted(self._rows.values(), key=lambda row: row.attendee_id)
        return [row for row in rows if not after or row.attendee_id > after][:limit]

    return patch.object(MemoryBookings, "of_workshop", of_workshop)


@mutant("sqlite", "test_the_bookings_of_an_attendee_are_read_in_pages_by_workshop")
def reads_the_first_bookings_of_an_attendee_again() -> Breaking:
    of_attendee = SqlBookings.of_attendee

    async def from_the_start(
        self: SqlBookings, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
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
