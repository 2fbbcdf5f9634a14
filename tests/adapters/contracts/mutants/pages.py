"""Mutants that lose their place in a list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from adapters.memory.workshops import MemoryWorkshopReader
from application.pages import Position
from application.workshops.views import WorkshopView
from tests.adapters.contracts.mutants.mutant import Breaking, mutant

upcoming = MemoryWorkshopReader.upcoming


@mutant("memory", "test_pages_go_on_where_they_ended_whatever_happens_between_them")
def pages_by_offset() -> Breaking:
    shown: dict[Position, int] = {}

    async def skip(
        self: MemoryWorkshopReader, *, after: Position | None, limit: int, **given: Any
    ) -> Sequence[WorkshopView]:
        offset = shown[after] if after else 0
        views = await upcoming(self, after=None, limit=offset + limit, **given)
        if views[offset:]:
            shown[Position(views[-1].starts_at, views[-1].id)] = len(views)
        return views[offset:]

    return patch.object(MemoryWorkshopReader, "upcoming", skip)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def pages_by_time_alone() -> Breaking:
    async def later(
        self: MemoryWorkshopReader, *, after: Position | None, **given: Any
    ) -> Sequence[WorkshopView]:
        end = after and replace(after, id=UUID(int=2**128 - 1))
        return await upcoming(self, after=end, **given)

    return patch.object(MemoryWorkshopReader, "upcoming", later)


@mutant(
    "memory",
    "test_the_list_is_sorted_by_start_then_by_id",
    "test_pages_join_without_gap_or_repetition",
)
def sorts_in_one_direction_alone() -> Breaking:
    async def forwards(self: MemoryWorkshopReader, **given: Any) -> Sequence[WorkshopView]:
        return await upcoming(self, **{**given, "latest_first": False})

    return patch.object(MemoryWorkshopReader, "upcoming", forwards)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def goes_on_in_one_direction_alone() -> Breaking:
    async def forwards(
        self: MemoryWorkshopReader, *, after: Position | None, **given: Any
    ) -> Sequence[WorkshopView]:
        later = after and replace(after, descending=False)
        return await upcoming(self, after=later, **given)

    return patch.object(MemoryWorkshopReader, "upcoming", forwards)


@mutant("memory", "test_cancelled_and_started_workshops_are_not_listed")
def lists_what_has_started() -> Breaking:
    async def ever(self: MemoryWorkshopReader, **given: Any) -> Sequence[WorkshopView]:
        return await upcoming(self, **{**given, "now": given["now"].replace(year=1)})

    return patch.object(MemoryWorkshopReader, "upcoming", ever)
