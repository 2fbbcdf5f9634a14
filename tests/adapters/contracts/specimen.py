"""An aggregate for tests, with fields of every type that storages support."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any, NewType
from uuid import UUID

from domain.errors import NotFound
from domain.events import Aggregate
from tests.builders import NOW, an_id

SpecimenId = NewType("SpecimenId", UUID)
Percent = NewType("Percent", Decimal)


class SpecimenNotFound(NotFound):
    """There is no such specimen."""


class Grade(StrEnum):
    FINE = "fine"
    GOOD = "very good"


class Level(IntEnum):
    LOW = -1
    HIGH = 2**40


class Shade(Enum):
    DARK = (0, 0, 0)
    BRIGHT = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    text: str
    price: Money | None
    due: date | None = None
    parts: tuple[UUID, ...] = ()
    labels: frozenset[Grade] = frozenset()


@dataclass(slots=True, kw_only=True)
class Specimen(Aggregate[SpecimenId]):
    title: str
    note: str | None = None
    count: int
    is_open: bool
    ratio: float
    rate: Percent
    fee: Decimal | None = None
    day: date
    closed_on: date | None = None
    seen_at: datetime
    ended_at: datetime | None = None
    duration: timedelta
    pause: timedelta | None = None
    owner_id: UUID | None = None
    grade: Grade
    level: Level
    shade: Shade | None = None
    digest: bytes
    seal: bytes | None = None
    price: Money
    discount: Money | None = None
    lines: list[Line]
    pair: tuple[int, Money]
    days: tuple[date, ...]
    tags: set[str]
    levels: frozenset[Level]
    pairs: set[tuple[int, str | None]]
    texts: dict[str, str | None]
    book: dict[str, dict[str, list[Decimal]]]
    numbers: list[float | None]
    moments: list[datetime]
    pauses: list[timedelta] | None = None
    blobs: list[bytes]


EURO = Money(Decimal("1.00"), "EUR")


def a_specimen(**given: Any) -> Specimen:
    made = {
        "id": SpecimenId(an_id()),
        "title": "A stone",
        "count": 0,
        "is_open": False,
        "ratio": 0.0,
        "rate": Percent(Decimal("0")),
        "day": date(2026, 11, 23),
        "seen_at": NOW,
        "duration": timedelta(),
        "grade": Grade.FINE,
        "level": Level.LOW,
        "digest": b"",
        "price": EURO,
        "lines": [],
        "pair": (1, EURO),
        "days": (),
        "tags": set(),
        "levels": frozenset(),
        "pairs": set(),
        "texts": {},
        "book": {},
        "numbers": [],
        "moments": [],
        "blobs": [],
    }
    return Specimen(**{**made, **given})


def a_full_specimen(**given: Any) -> Specimen:
    """Change every field."""
    made = {
        "title": "“Naïve” stone 🪨",
        "note": "heavy",
        "count": 7,
        "is_open": True,
        "ratio": 0.1,
        "rate": Percent(Decimal("19.00")),
        "fee": Decimal("-0.50"),
        "day": date(2024, 2, 29),
        "closed_on": date(2025, 1, 1),
        "seen_at": NOW + timedelta(milliseconds=1),
        "ended_at": datetime(2027, 1, 1, tzinfo=UTC),
        "duration": timedelta(days=-1, microseconds=1),
        "pause": timedelta(hours=1),
        "owner_id": an_id(),
        "grade": Grade.GOOD,
        "level": Level.HIGH,
        "shade": Shade.BRIGHT,
        "digest": b"\x00\xff",
        "seal": b"seal",
        "price": Money(Decimal("12.340"), "CHF"),
        "discount": Money(Decimal("1E+3"), "JPY"),
        "lines": [A_LINE, Line(text="", price=None)],
        "pair": (-2, Money(Decimal("0.5"), "USD")),
        "days": (date.min, date.max),
        "tags": {"red", "blue"},
        "levels": frozenset(Level),
        "pairs": {(1, None), (1, "a"), (-1, "")},
        "texts": {"de": "Stein", "none": None},
        "book": {"2026": {"q1": [Decimal("1.10"), Decimal("1.1")]}},
        "numbers": [0.1, None, 1.0],
        "moments": [NOW, NOW + timedelta(milliseconds=999)],
        "pauses": [timedelta(microseconds=-1)],
        "blobs": [b"", bytes(range(256))],
    }
    return a_specimen(**{**made, **given})


A_LINE = Line(
    text="two\nlines",
    price=EURO,
    due=date(2026, 12, 24),
    parts=(UUID(int=1), UUID(int=2)),
    labels=frozenset(Grade),
)
