"""Mutants that show or touch the wrong jobs, or the wrong attendees."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import adapters.memory.jobs as memory_jobs
from adapters.memory.attendees import MemoryAttendees
from adapters.memory.jobs import MemoryJobRecords
from adapters.sql.attendees import SqlAttendees
from adapters.sql.job_records import SqlJobRecords
from application.jobs.ports import Job, JobFilter, JobState
from application.sort_orders import Position
from application.workshops.ports import Attendee
from domain.identity.user import User
from domain.workshops.workshop import Workshop
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


@mutant("memory", "test_the_attendees_of_a_workshop_are_listed_by_their_ids")
def lists_who_has_left_the_service() -> Breaking:
    async def listed(
        self: MemoryAttendees, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> Sequence[Attendee]:
        users = self._rows(User)
        workshop = self._rows(Workshop).get(workshop_id)
        ids = sorted(one for one in (workshop.attendees if workshop else ()))
        wanted = [one for one in ids if not after or one > after][:limit]
        names = {one: users[one].name for one in wanted if one in users}
        return [Attendee(id=one, name=names.get(one, "")) for one in wanted]

    return patch.object(MemoryAttendees, "listed", listed)


@mutant("sqlite", "test_the_attendees_of_a_workshop_are_listed_by_their_ids")
def lists_the_first_attendees_again() -> Breaking:
    listed = SqlAttendees.listed

    async def from_the_start(
        self: SqlAttendees, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> Sequence[Attendee]:
        return await listed(self, workshop_id, after=None, limit=limit)

    return patch.object(SqlAttendees, "listed", from_the_start)
