"""Compare a get by key with Core, with an ORM record and with imperative mapping.

    .venv/bin/python tools/benchmarks/core_or_orm.py

Uses SQLite in memory and no event loop, to compare only SQLAlchemy's work. Prints the median of
each over several rounds, in turn, and the ratio to Core.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import StaticPool

from adapters.sql.rows import from_rows

ROWS, GETS, ROUNDS = 1_000, 2_000, 9

metadata = sa.MetaData()
courses = sa.Table(
    "courses",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("title", sa.String(200)),
    sa.Column("capacity", sa.Integer),
    sa.Column("state", sa.String(20)),
)
BY_ID = sa.select(courses).where(courses.c.id == sa.bindparam("this_id"))


@dataclass(slots=True, kw_only=True)
class Course:
    id: UUID
    version: int
    title: str
    capacity: int
    state: str


class Base(DeclarativeBase):
    metadata = metadata


class Record(Base):
    __table__ = courses


@dataclass(kw_only=True)  # imperative mapping needs a class without slots
class Mapped:
    id: UUID
    version: int
    title: str
    capacity: int
    state: str


registry().map_imperatively(Mapped, courses)

Get = Callable[[sa.Connection, UUID], object]


def by_core(connection: sa.Connection, key: UUID) -> object:
    [course] = from_rows(Course, connection.execute(BY_ID, {"this_id": key}))
    return course


def by_record(connection: sa.Connection, key: UUID) -> object:
    with Session(connection) as session:
        found = session.get_one(Record, key)
        columns = {name: getattr(found, name) for name in courses.c.keys()}  # noqa: SIM118 - a collection of columns iterates over columns
        return Course(**columns)


def by_mapping(connection: sa.Connection, key: UUID) -> object:
    with Session(connection) as session:
        return session.get_one(Mapped, key)


def microseconds(get: Get, connection: sa.Connection, keys: list[UUID]) -> float:
    started = time.perf_counter()
    for number in range(GETS):
        get(connection, keys[number % ROWS])
    return (time.perf_counter() - started) / GETS * 1e6


def main() -> None:
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    keys = [uuid4() for _ in range(ROWS)]
    gets: dict[str, Get] = {
        "Core": by_core,
        "ORM record": by_record,
        "mapped": by_mapping,
    }
    with engine.connect() as connection:
        metadata.create_all(connection)
        row = {"version": 1, "title": "Knots", "capacity": 5, "state": "scheduled"}
        connection.execute(courses.insert(), [{"id": key, **row} for key in keys])
        rounds: dict[str, list[float]] = {name: [] for name in gets}
        for _ in range(ROUNDS):
            for name, get in gets.items():
                rounds[name].append(microseconds(get, connection, keys))
    core = statistics.median(rounds["Core"])
    for name, taken in rounds.items():
        median = statistics.median(taken)
        print(f"{name:<12} {median:6.0f} µs   {median / core:4.1f} ×")


if __name__ == "__main__":
    main()
