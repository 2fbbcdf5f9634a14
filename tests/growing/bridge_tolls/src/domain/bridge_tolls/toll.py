"""A toll: what a customer owes, and until when."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.bridge_tolls.errors import AlreadyPaid
from domain.changes import UNCHANGED, Unchanged, apply_change
from domain.errors import Invalid
from domain.events import Aggregate, Event
from domain.values import validate_multi_line, validate_one_line

TollId = NewType("TollId", UUID)
CustomerId = NewType("CustomerId", UUID)

MAX_NUMBER = 40
MAX_DESCRIPTION = 200
MAX_NOTES = 4000
MAX_LINES = 100
MAX_QUANTITY = 1_000_000
MAX_PRICE = Decimal(1_000_000)
CENT = Decimal("0.01")


class TollState(StrEnum):
    OPEN = "open"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class TollEvent(Event):
    toll_id: TollId


@dataclass(frozen=True, slots=True, kw_only=True)
class TollIssued(TollEvent):
    total: Decimal
    due_on: date


class TollPaid(TollEvent):
    """The customer owes nothing of it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TollLine:
    description: str
    quantity: int
    unit_price: Decimal

    def must_make_sense(self) -> None:
        """Raises Invalid, naming the field."""
        validate_one_line(self.description, field="lines", max_length=MAX_DESCRIPTION)
        if not 1 <= self.quantity <= MAX_QUANTITY:
            raise Invalid(f"A line has 1 to {MAX_QUANTITY} pieces.", field="lines")
        if not self.unit_price.is_finite() or abs(self.unit_price) > MAX_PRICE:
            raise Invalid(f"A piece costs at most {MAX_PRICE}.", field="lines")


@dataclass(slots=True, kw_only=True)
class Toll(Aggregate[TollId]):
    """Its total follows from its lines."""

    number: str
    customer_id: CustomerId
    due_on: date
    lines: list[TollLine]
    notes: str | None = None
    state: TollState = TollState.OPEN
    total: Decimal = Decimal("0.00")

    def issue(self) -> None:
        """Send a new one. Raises Invalid, naming the field."""
        self._must_be_valid()
        self.record(TollIssued(toll_id=self.id, total=self.total, due_on=self.due_on))

    def revise(
        self,
        *,
        number: str | Unchanged = UNCHANGED,
        due_on: date | Unchanged = UNCHANGED,
        lines: list[TollLine] | Unchanged = UNCHANGED,
        notes: str | Unchanged | None = UNCHANGED,
    ) -> None:
        """Change the fields that are given. Raises as `issue` does, and AlreadyPaid."""
        self._must_be_open()
        self.number = apply_change(self.number, number)
        self.due_on = apply_change(self.due_on, due_on)
        self.lines = apply_change(self.lines, lines)
        self.notes = apply_change(self.notes, notes)
        self._must_be_valid()

    def pay(self) -> None:
        self._must_be_open()
        self.state = TollState.PAID
        self.record(TollPaid(toll_id=self.id))

    def _must_be_open(self) -> None:
        if self.state is TollState.PAID:
            raise AlreadyPaid

    def _must_be_valid(self) -> None:
        self.number = validate_one_line(
            self.number, field="number", max_length=MAX_NUMBER
        )
        if self.notes is not None:
            self.notes = validate_multi_line(
                self.notes, field="notes", max_length=MAX_NOTES
            )
        if not 1 <= len(self.lines) <= MAX_LINES:
            raise Invalid(f"A toll has 1 to {MAX_LINES} lines.", field="lines")
        for each in self.lines:
            each.must_make_sense()
        total = sum(
            (each.quantity * each.unit_price for each in self.lines), Decimal(0)
        )
        self.total = total.quantize(CENT, ROUND_HALF_EVEN)
