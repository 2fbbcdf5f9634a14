"""Mutants that break the isolation or the atomicity of units of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import adapters.sql.errors as sql_refusals
from adapters.memory.identity.users import MemoryUsers
from adapters.memory.jobs import MemoryJobs
from adapters.memory.repository import MemoryRepository
from adapters.memory.storage import MemoryStorage
from adapters.memory.tables import Tables
from adapters.memory.unit_of_work import MemoryWork
from adapters.sql.identity.users import SqlUsers
from adapters.sql.repository import SqlRepository
from adapters.sql.storage import SqlStorage
from adapters.sql.unit_of_work import SqlWork
from application.errors import Conflict
from application.jobs.ports import Job
from tests.adapters.contracts.mutants.mutant import Breaking, mutant


@mutant(
    "memory", "test_a_stale_version_is_refused", "test_a_refused_change_leaves_no_jobs"
)
def ignores_the_version() -> Breaking:
    return patch.object(
        MemoryRepository, "_check_version", lambda self, aggregate: None
    )


@mutant(
    "sql",
    "test_a_stale_version_is_refused",
    "test_the_storage_answers_as_the_one_in_memory",
)
def ignores_the_version_in_sql() -> Breaking:
    save = SqlRepository.save

    async def save_any(self: SqlRepository[Any, Any], aggregate: Any) -> None:
        aggregate.version = (await self.get(aggregate.id)).version
        await save(self, aggregate)

    def whatever_the_version(self: SqlRepository[Any, Any], *these: Any) -> Any:
        return self.table.c.id.in_([one.id for one in these])

    return patch.multiple(
        SqlRepository, save=save_any, _match_current=whatever_the_version
    )


@mutant("memory", "test_several_are_removed_at_once")
def removes_the_first_alone() -> Breaking:
    remove = MemoryRepository.remove

    async def first(self: MemoryRepository[Any, Any], *aggregates: Any) -> None:
        await remove(self, *aggregates[:1])

    return patch.object(MemoryRepository, "remove", first)


@mutant(
    "sql",
    "test_no_aggregate_is_removed_if_one_is_stale",
    "test_writing_a_removed_aggregate_is_a_concurrent_change",
)
def removes_as_many_as_it_can() -> Breaking:
    async def remove(self: SqlRepository[Any, Any], *aggregates: Any) -> None:
        await self._execute(self.table.delete().where(self._match_current(*aggregates)))

    return patch.object(SqlRepository, "remove", remove)


@mutant(
    "memory",
    "test_no_committed_write_of_two_writers_is_lost",
    "test_a_removal_and_a_concurrent_write_do_not_both_succeed",
    "test_no_refresh_outlives_the_end_of_all_sessions",
    "test_an_address_is_taken_once_by_two_at_the_same_time",
)
def locks_nobody_out() -> Breaking:
    @asynccontextmanager
    async def unlocked(
        self: MemoryStorage, completing: Job | None = None
    ) -> AsyncIterator[MemoryWork]:
        yield MemoryWork(self._database, self._hooks, completing)

    return patch.object(MemoryStorage, "begin", unlocked)


def swallows_conflicts_of(repository: Any) -> Breaking:
    execute = repository._execute

    async def swallow(self: Any, *given: Any) -> Any:
        try:
            return await execute(self, *given)
        except Conflict:
            return _OneRow

    return patch.object(repository, "_execute", swallow)


class _OneRow:
    rowcount = 1


@mutant(
    "sql",
    "test_an_address_is_taken_once",
    "test_nobody_changes_to_an_address_that_is_taken",
    "test_the_storage_answers_as_the_one_in_memory",
)
def swallows_a_unique_violation() -> Breaking:
    return swallows_conflicts_of(SqlUsers)


@mutant("sql", "test_an_address_is_taken_once")
def does_not_know_the_constraints() -> Breaking:
    return patch.object(sql_refusals, "_refusals", dict)


@mutant(
    "memory",
    "test_an_address_is_taken_once",
    "test_nobody_changes_to_an_address_that_is_taken",
)
def does_not_look_for_the_address() -> Breaking:
    return patch.object(MemoryUsers, "_must_be_unique", lambda self, aggregate: None)


@mutant(
    "memory",
    "test_without_a_commit_nothing_is_written",
    "test_after_an_exception_nothing_is_written",
    "test_a_cancelled_unit_of_work_writes_nothing",
    "test_an_error_undoes_earlier_writes",
    "test_without_a_commit_the_job_is_not_completed",
)
def commits_at_the_end() -> Breaking:
    begin = MemoryStorage.begin

    @asynccontextmanager
    async def committing(
        self: MemoryStorage, completing: Job | None = None
    ) -> AsyncIterator[MemoryWork]:
        async with begin(self, completing) as work:
            try:
                yield work
            finally:
                self._database.tables = work._tables

    return patch.object(MemoryStorage, "begin", committing)


@mutant(
    "sql",
    "test_after_an_exception_nothing_is_written",
    "test_a_cancelled_unit_of_work_writes_nothing",
    "test_an_error_undoes_earlier_writes",
)
def commits_on_exception() -> Breaking:
    begin = SqlStorage.begin

    @asynccontextmanager
    async def committing(
        self: SqlStorage, completing: Job | None = None
    ) -> AsyncIterator[SqlWork]:
        async with begin(self, completing) as work:
            try:
                yield work
            except BaseException:
                await work._transaction.commit()
                raise

    return patch.object(SqlStorage, "begin", committing)


@mutant("memory", "test_writes_are_invisible_to_others_before_the_commit")
def shows_what_is_not_committed() -> Breaking:
    return patch.object(Tables, "copy", lambda self: self)


@mutant("memory", "test_the_jobs_that_follow_are_written_with_the_aggregate")
def drops_the_jobs() -> Breaking:
    return patch.object(
        MemoryWork, "_collect", lambda self, aggregate: aggregate.release()
    )


@mutant(
    "memory",
    "test_without_a_commit_there_are_no_jobs",
    "test_a_worker_that_lost_the_lease_writes_nothing",
)
def writes_the_jobs_at_once() -> Breaking:
    copied = Tables.copy

    def copy(self: Tables) -> Tables:
        tables = copied(self)
        tables._rows[Job] = self.of(Job)
        return tables

    return patch.object(Tables, "copy", copy)


@mutant(
    "memory",
    "test_without_a_commit_there_are_no_jobs",
    "test_a_refused_change_leaves_no_jobs",
)
def hints_without_a_commit() -> Breaking:
    begin = MemoryStorage.begin

    @asynccontextmanager
    async def hinting(
        self: MemoryStorage, completing: Job | None = None
    ) -> AsyncIterator[MemoryWork]:
        async with begin(self, completing) as work:
            try:
                yield work
            finally:
                work._hooks.hint(work.jobs.added)

    return patch.object(MemoryStorage, "begin", hinting)


@mutant("memory", "test_hints_are_given_after_the_commit")
def hints_too_early() -> Breaking:
    collect = MemoryWork._collect

    def hint(self: MemoryWork, aggregate: Any) -> None:
        self._hooks.hint(self.jobs.added)
        collect(self, aggregate)

    return patch.object(MemoryWork, "_collect", hint)


@mutant("memory", "test_hints_are_given_after_the_commit")
def forgets_to_hint() -> Breaking:
    nothing = property(lambda self: [], lambda self, ids: None)
    return patch.object(MemoryJobs, "added", nothing, create=True)


@mutant(
    "memory",
    "test_a_record_with_a_stored_id_is_skipped",
    "test_adding_a_job_again_does_not_revive_it",
)
def revives_known_jobs() -> Breaking:
    async def add(self: MemoryJobs, *jobs: Job) -> None:
        for job in jobs:
            self._rows[job.id] = job
            self.added.append(job.id)

    return patch.object(MemoryJobs, "add", add)


@mutant("memory", "test_a_stored_job_is_never_overwritten")
def overwrites_what_is_known() -> Breaking:
    async def add(self: MemoryRepository[Any, Any], aggregate: Any) -> None:
        self._must_be_unique(aggregate)
        self._write(aggregate)

    return patch.object(MemoryRepository, "add", add)
