"""What callers see of tolls."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from application.views import View
from domain.bridge_tolls.toll import TollLine, TollState


@dataclass(frozen=True, slots=True, kw_only=True)
class TollView(View):
    id: UUID
    number: str
    customer_id: UUID
    total: Decimal
    due_on: date
    state: TollState
    notes: str | None
    lines: list[TollLine]
    version: int
