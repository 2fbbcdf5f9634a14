"""Mutants that return or change the wrong records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import adapters.memory.jobs as memory_jobs
from adapters.memory.identity.contacts import MemoryContacts
from adapters.memory.jobs import MemoryJobRecords
from adapters.sql.job_records import SqlJobRecords
from application.jobs.ports import Job, JobFilter, JobState
from application.sort_orders import Position
from domain.identity.user import User
from tests.adapters.contracts.mutants.mutant import Breaking, mutant


@mutant("memory", "test_they_are_selected_by_state", "test_a_replayed_job_is_as_new")
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
        end = after and replace(
            after, values=(*after.values[:-1], UUID(int=2**128 - 1))
        )
        return await page(self, which, after=end, limit=limit)

    return patch.object(MemoryJobRecords, "page", later)


@mutant("memory", "test_a_replayed_job_is_as_new")
def replays_without_forgetting_the_attempts() -> Breaking:
    async def replay(self: MemoryJobRecords, matching: JobFilter, *, limit: int) -> int:
        rows = self._first(matching, limit=limit)
        waiting = JobState.WAITING
        again = {
            row.id: replace(row, state=waiting, due_at=matching.now) for row in rows
        }
        self._rows(Job).update(again)
        return len(rows)

    return patch.object(MemoryJobRecords, "replay", replay)


@mutant("sql", "test_the_oldest_are_removed_up_to_the_limit")
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
    async def names(
        self: MemoryContacts, user_ids: Sequence[UUID]
    ) -> Mapping[UUID, str]:
        users = self._rows(User)
        return {one: users[one].name if one in users else "" for one in user_ids}

    return patch.object(MemoryContacts, "names", names)
