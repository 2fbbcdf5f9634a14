"""What bridge_tolls needs from outside."""

from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.bridge_tolls.views import TollView
from application.sort_orders import Position, SortOrder
from domain.bridge_tolls.repository import TollRepository


class BridgeTollsWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def tolls(self) -> TollRepository: ...


Begin = unit_of_work.Begin[BridgeTollsWork]

INVOICES_BY_DUE_DATE = SortOrder.by(TollView, "due_on")


class TollReader(Protocol):
    async def find(self, toll_id: UUID) -> TollView | None: ...

    async def page(
        self, *, order: SortOrder, after: Position | None, limit: int
    ) -> list[TollView]: ...
