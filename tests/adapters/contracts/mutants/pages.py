"""Mutants that continue a list at the wrong position."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from adapters.memory import pages
from application.sort_orders import Position, SortOrder
from tests.adapters.contracts.mutants.mutant import Breaking, mutant
from tests.petitions import storages
from tests.petitions.storages import MemoryPetitionReader
from tests.petitions.use_cases import BY_CLOSING, PetitionView

T = TypeVar("T")

read_page = MemoryPetitionReader.page


@mutant("memory", "test_pages_go_on_where_they_ended_whatever_happens_between_them")
def pages_by_offset() -> Breaking:
    shown: dict[Position, int] = {}

    async def skip(
        self: MemoryPetitionReader, *, after: Position | None, limit: int, **given: Any
    ) -> Sequence[PetitionView]:
        offset = shown[after] if after else 0
        views = await read_page(self, after=None, limit=offset + limit, **given)
        if views[offset:]:
            shown[BY_CLOSING.position_of(views[-1])] = len(views)
        return views[offset:]

    return patch.object(MemoryPetitionReader, "page", skip)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def pages_by_time_alone() -> Breaking:
    async def later(
        self: MemoryPetitionReader, *, after: Position | None, **given: Any
    ) -> Sequence[PetitionView]:
        end = after and replace(
            after, values=(*after.values[:-1], UUID(int=2**128 - 1))
        )
        return await read_page(self, after=end, **given)

    return patch.object(MemoryPetitionReader, "page", later)


@mutant(
    "memory",
    "test_a_list_is_sorted_by_its_key_then_by_id",
    "test_pages_join_without_gap_or_repetition",
)
def sorts_in_one_direction_alone() -> Breaking:
    page_of = pages.page_of

    def forwards(rows: Iterable[T], order: SortOrder, **given: Any) -> list[T]:
        page = page_of(rows, order, **given)
        return page_of(
            page, replace(order, descending=False), after=None, limit=len(page)
        )

    return patch.object(storages, "memory_page_of", forwards)


@mutant("memory", "test_pages_join_without_gap_or_repetition")
def goes_on_in_one_direction_alone() -> Breaking:
    def is_later(
        sort_key: tuple[Any, ...], end: tuple[Any, ...], order: SortOrder
    ) -> bool:
        return sort_key > end

    return patch.object(pages, "_follows", is_later)
