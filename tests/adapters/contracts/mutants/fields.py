"""Mutants that lose a field or a part of its value."""

import unicodedata
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import adapters.memory.repository as memory_repository
import adapters.sql.jobs as sql_jobs
from adapters.sql.identity.users import SqlUsers
from adapters.sql.registry import SQL
from adapters.sql.rows import to_row
from adapters.sql.tables import Duration, Exact, Instant
from tests.adapters.contracts.kinds import KINDS
from tests.adapters.contracts.mutants.mutant import MUTANTS, Breaking, Mutant, mutant
from tests.builders import NOW, a_job
from tests.context import Kind
from tests.petitions.storages import SqlPetitions


def forgets_when_reading(repository: Any, kind: Kind, field: str) -> Breaking:
    read = repository._from_rows

    def from_rows(self: Any, result: Any) -> Any:
        aggregates = read(self, result)
        for aggregate in aggregates:
            setattr(aggregate, field, getattr(kind.plain(), field))
        return aggregates

    return patch.object(repository, "_from_rows", from_rows)


def forgets_when_saving(repository: Any, field: str) -> Breaking:
    save = repository.save

    async def save_all_but_one(self: Any, aggregate: Any) -> None:
        forgetful = deepcopy(aggregate)
        setattr(forgetful, field, getattr(await self.get(aggregate.id), field))
        await save(self, forgetful)
        aggregate.version = forgetful.version

    return patch.object(repository, "save", save_all_but_one)


for _name, _repository in (
    *((name, registered.adapter) for name, registered in SQL.repositories.items()),
    ("petitions", SqlPetitions),
):
    _kind = KINDS[_name]
    for _field in (
        one.name for one in fields(_kind.plain()) if one.init and one.name != "id"
    ):
        MUTANTS[f"forgets_to_read_{_field}_of_{_kind.repository}"] = Mutant(
            "sql",
            forgets_when_reading(_repository, _kind, _field),
            ["test_an_added_aggregate_is_read_with_every_field"],
        )
        if _field != "version":
            MUTANTS[f"forgets_to_save_{_field}_of_{_kind.repository}"] = Mutant(
                "sql",
                forgets_when_saving(_repository, _field),
                ["test_a_saved_aggregate_is_read_with_every_field"],
            )


def forgets_of_jobs(field: str) -> Breaking:
    forgotten = {field: getattr(a_job(due_at=NOW), field)}
    return patch.object(sql_jobs, "to_row", lambda job: {**to_row(job), **forgotten})


for _field, _test in {
    "payload": "test_a_job_is_read_as_it_was_added",
    "attempt": "test_a_job_is_read_as_it_was_added",
    "traceparent": "test_a_job_is_read_as_it_was_added",
    "due_at": "test_a_delayed_job_waits_for_its_time",
}.items():
    MUTANTS[f"forgets_{_field}_of_jobs"] = Mutant(
        "sql", forgets_of_jobs(_field), [_test]
    )


def with_row(
    repository: Any, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Breaking:
    to_row = repository._to_row
    return patch.object(
        repository, "_to_row", lambda self, one: change(to_row(self, one))
    )


@mutant("sql", "test_text_of_full_length_is_read_unchanged")
def cuts_text() -> Breaking:
    return with_row(SqlPetitions, lambda row: {**row, "title": row["title"][:199]})


@mutant("sql", "test_text_of_full_length_is_read_unchanged")
def normalises_text() -> Breaking:
    return with_row(
        SqlUsers, lambda row: {**row, "name": unicodedata.normalize("NFC", row["name"])}
    )


@mutant("sql", "test_times_are_read_in_utc_to_the_millisecond")
def cuts_time_to_seconds() -> Breaking:
    def cut(self: Any, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.replace(microsecond=0)

    return patch.object(Instant, "process_bind_param", cut)


@mutant("sql", "test_times_are_read_in_utc_to_the_millisecond")
def forgets_the_zone() -> Breaking:
    def naive(self: Any, value: datetime | None, dialect: Any) -> datetime | None:
        return value

    return patch.object(Instant, "process_result_value", naive)


@mutant("sql", "test_hard_values_are_added_as_they_are")
def rounds_decimals() -> Breaking:
    def rounded(self: Any, value: str | None, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value) + 0  # rounds to 28 digits

    return patch.object(Exact, "process_result_value", rounded)


@mutant("sql", "test_hard_values_are_saved_as_they_are")
def cuts_durations_to_milliseconds() -> Breaking:
    def cut(self: Any, value: timedelta | None, dialect: Any) -> int | None:
        return None if value is None else value // timedelta(milliseconds=1) * 1000

    return patch.object(Duration, "process_bind_param", cut)


@mutant("memory", "test_unsaved_changes_are_not_stored")
def hands_out_what_it_holds() -> Breaking:
    return patch.object(memory_repository, "deepcopy", lambda aggregate: aggregate)
