"""Base classes of repositories that keep each kind of record in a dict."""

from copy import deepcopy
from typing import ClassVar, Generic
from uuid import UUID

from adapters.memory.tables import Tables
from adapters.unit_of_work import Collect
from application.errors import ConcurrentChange
from application.json_values import JSON
from application.snapshot import R
from domain.errors import NotFound
from domain.events import I
from domain.repository import A


class MemoryRecords(Generic[R]):
    """The records of one kind, by their ids."""

    kind: type[R]

    def __init_subclass__(cls) -> None:
        """Check the types of the record's fields.

        Raises TypeError for a field that other storages could not store.
        """
        super().__init_subclass__()
        if "kind" in vars(cls):
            JSON.fields_of(cls.kind)

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.of(self.kind)

    async def page(self, *, after: UUID | None, limit: int) -> list[R]:
        ids = sorted(row_id for row_id in self._rows if after is None or row_id > after)
        return [deepcopy(self._rows[row_id]) for row_id in ids[:limit]]

    async def replace(self, records: list[R]) -> None:
        for record in records:
            self._check_storable(record)
        self._rows |= {record.id: deepcopy(record) for record in records}

    def _check_storable(self, record: R) -> None:
        """Raise the error that other storages raise for a value they cannot store."""
        JSON.fields_of(self.kind).write(record)


class MemoryRepository(MemoryRecords[A], Generic[A, I]):
    """A repository on the unit of work's copy of the tables.

    Aggregates are copied on the way in and out, so that callers share none with it.
    """

    missing: ClassVar[type[NotFound]]

    def __init__(self, tables: Tables, *, collect: Collect) -> None:
        super().__init__(tables)
        self._collect = collect

    async def add(self, aggregate: A) -> None:
        if aggregate.id in self._rows:
            raise ValueError(f"{aggregate.id} exists already.")
        self._must_be_unique(aggregate)
        self._write(aggregate)

    async def get(self, aggregate_id: I) -> A:
        if aggregate_id not in self._rows:
            raise self.missing
        return deepcopy(self._rows[aggregate_id])

    async def save(self, aggregate: A) -> None:
        self._check_version(aggregate)
        self._must_be_unique(aggregate)
        self._write(aggregate)

    async def remove(self, *aggregates: A) -> None:
        for aggregate in aggregates:
            self._check_version(aggregate)
            self._collect(aggregate)
            del self._rows[aggregate.id]

    def _write(self, aggregate: A) -> None:
        self._check_storable(aggregate)
        self._collect(aggregate)
        aggregate.version += 1
        self._rows[aggregate.id] = deepcopy(aggregate)

    def _check_version(self, aggregate: A) -> None:
        """Raise ConcurrentChange unless the stored version is the aggregate's."""
        row = self._rows.get(aggregate.id)
        if row is None or row.version != aggregate.version:
            raise ConcurrentChange

    def _must_be_unique(self, aggregate: A) -> None:
        """Raise a refusal if another aggregate has the same unique values.

        Repositories of aggregates with unique values override this method.
        """
