"""The kinds of aggregates that are kept, and what is needed to test each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from application.converters import annotations, split_optional
from application.errors import NotFound
from application.storage import Storage
from domain.events import Aggregate
from domain.identity.email_address import MAX_EMAIL
from domain.identity.session import Session, SessionNotFound
from domain.identity.user import MAX_NAME, User, UserNotFound
from domain.workshops.refusals import NotBooked, WorkshopNotFound
from domain.workshops.workshop import MAX_TITLE, Booking, Workshop
from tests.adapters.contracts.specimen import (
    Specimen,
    SpecimenNotFound,
    a_full_specimen,
    a_specimen,
)
from tests.adapters.contracts.specimen_values import HARD, TEXTS
from tests.builders import (
    NOW,
    a_booking,
    a_full_booking,
    a_full_session,
    a_full_user,
    a_full_workshop,
    a_session,
    a_user,
    a_workshop,
)


def filled(length: int, pattern: str) -> str:
    return "".join(islice(cycle(pattern), length))


def lines(longest: int) -> Sequence[str]:
    """Hard lines of text, each as long as allowed; characters are code points."""
    patterns = ("x", "e\u0301", "ữ", "🍞", "👩‍🔬", "'\"\\`", "%_$.{};--", "سلام", "İıßﬁ", "NULL ")
    return ["x", *(filled(longest - 1, pattern) + "x" for pattern in patterns)]


def addresses() -> Sequence[str]:
    domain = ".".join(["d" * 61] * 3)
    longest = f"{'l' * 64}@{domain}."
    return [
        longest + "c" * (MAX_EMAIL - len(longest)),
        "o'brien+{%_}$!#&*/=?^`|~-@a.example",
    ]


INSTANTS = [
    datetime.min.replace(tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # where clocks in Europe jump
    NOW + timedelta(milliseconds=1),
    NOW + timedelta(milliseconds=999),
    datetime.max.replace(microsecond=999_000, tzinfo=UTC),
]


@dataclass(frozen=True, slots=True)
class Kind:
    repository: str  # its name in a unit of work
    plain: Callable[..., Any]  # builds one
    full: Callable[..., Any]  # builds one that has every field different from a plain one
    missing: type[NotFound]
    texts: Mapping[str, Sequence[str]]  # hard values of each text field, optional ones included
    hard: Mapping[str, Sequence[object]] = field(default_factory=dict)  # values of other fields

    @property
    def times(self) -> list[str]:
        return self.fields_of(datetime)

    def fields_of(self, wanted: type) -> list[str]:
        """The fields of this very type, also under a name of its own, or where it is optional."""
        return [
            name
            for name, annotation in annotations(type(self.plain())).items()
            if split_optional(annotation, where=name)[0] is wanted
        ]

    def of(self, work: Any) -> Any:
        return getattr(work, self.repository)

    async def stored(self, storage: Storage, aggregate_id: Any) -> Any:
        async with storage.begin() as work:
            return await self.of(work).get(aggregate_id)


KINDS = {
    "users": Kind(
        "users",
        a_user,
        a_full_user,
        UserNotFound,
        {
            "name": lines(MAX_NAME),
            "email": addresses(),
            "new_email": addresses(),
            "password_hash": ["$argon2id$" + "a/+=$," * 100],
        },
    ),
    "sessions": Kind(
        "sessions",
        a_session,
        a_full_session,
        SessionNotFound,
        {"token_digest": ["0123456789abcdef" * 4]},
    ),
    "workshops": Kind(
        "workshops",
        a_workshop,
        a_full_workshop,
        WorkshopNotFound,
        {"title": lines(MAX_TITLE)},
    ),
    "bookings": Kind("bookings", a_booking, a_full_booking, NotBooked, {}),
    "specimens": Kind(
        "specimens",
        a_specimen,
        a_full_specimen,
        SpecimenNotFound,
        {"title": TEXTS, "note": TEXTS},
        HARD,
    ),
}


async def keep(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Add them and commit."""
    await _write("add", storage, aggregates)


async def save(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Save them and commit."""
    await _write("save", storage, aggregates)


async def remove(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Remove them and commit."""
    await _write("remove", storage, aggregates)


async def _write(verb: str, storage: Storage, aggregates: Sequence[Aggregate[Any]]) -> None:
    async with storage.begin() as work:
        for aggregate in aggregates:
            await getattr(_KIND[type(aggregate)].of(work), verb)(aggregate)
        await work.commit()


_KIND: Mapping[type, Kind] = {
    User: KINDS["users"],
    Session: KINDS["sessions"],
    Workshop: KINDS["workshops"],
    Booking: KINDS["bookings"],
    Specimen: KINDS["specimens"],
}
