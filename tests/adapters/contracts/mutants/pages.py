"""Mutants that lose their place in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from adapters.memory import pages, workshops
from adapters.memory.workshops import MemoryWorkshopReader
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START
from application.workshops.views import WorkshopView
from tests.adapters.contracts.mutants.mutant import Breaking, mutant

T = TypeVar("T")

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
            shown[WORKSHOPS_BY_START.position_of(views[-1])] = len(views)
        return views[offset:]

    return patch.object(MemoryWorkshopReader, "upcoming", skip)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def pages_by_time_alone() -> Breaking:
    async def later(
        self: MemoryWorkshopReader, *, after: Position | None, **given: Any
    ) -> Sequence[WorkshopView]:
        end = after and replace(after, values=(*after.values[:-1], UUID(int=2**128 - 1)))
        return await upcoming(self, after=end, **given)

    return patch.object(MemoryWorkshopReader, "upcoming", later)


@mutant(
    "memory",
    "test_the_list_is_sorted_by_start_then_by_id",
    "test_pages_join_without_gap_or_repetition",
)
def sorts_in_one_direction_alone() -> Breaking:
    page_of = pages.page_of

    def forwards(rows: Iterable[T], order: SortOrder, **given: Any) -> list[T]:
        page = page_of(rows, order, **given)
        return page_of(page, replace(order, descending=False), after=None, limit=len(page))

    return patch.object(workshops, "page_of", forwards)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def goes_on_in_one_direction_alone() -> Breaking:
    def is_later(sort_key: tuple[Any, ...], end: tuple[Any, ...], order: SortOrder) -> bool:
        return sort_key > end

    return patch.object(pages, "_is_beyond", is_later)


@mutant("memory", "test_cancelled_and_started_workshops_are_not_listed")
def lists_what_has_started() -> Breaking:
    async def ever(self: MemoryWorkshopReader, **given: Any) -> Sequence[WorkshopView]:
        return await upcoming(self, **{**given, "now": given["now"].replace(year=1)})

    return patch.object(MemoryWorkshopReader, "upcoming", ever)
