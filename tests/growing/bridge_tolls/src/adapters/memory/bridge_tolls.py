"""Tolls in memory."""

from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.bridge_tolls.ports import TollReader
from application.bridge_tolls.views import TollView
from application.sort_orders import Position, SortOrder
from domain.bridge_tolls.errors import NumberTaken, TollNotFound
from domain.bridge_tolls.repository import TollRepository
from domain.bridge_tolls.toll import Toll, TollId


class MemoryTolls(MemoryRepository[Toll, TollId]):
    kind = Toll
    missing = TollNotFound

    def _must_be_unique(self, aggregate: Toll) -> None:
        for row in self._rows.values():
            if row.number == aggregate.number and row.id != aggregate.id:
                raise NumberTaken


class MemoryTollReader(MemoryReader):
    async def find(self, toll_id: UUID) -> TollView | None:
        toll = self._rows(Toll).get(toll_id)
        return TollView.of(toll) if toll else None

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[TollView]:
        page = page_of(self._rows(Toll).values(), order, after=after, limit=limit)
        return [TollView.of(toll) for toll in page]


MEMORY.repository("tolls", TollRepository, MemoryTolls)
MEMORY.reader(TollReader, MemoryTollReader)
