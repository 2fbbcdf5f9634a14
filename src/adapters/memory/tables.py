"""What the storage holds: rows are replaced, never changed, so a shallow copy is a snapshot."""

import asyncio
from dataclasses import dataclass, field, fields
from typing import Self
from uuid import UUID

from application.jobs.ports import Job
from domain.identity.session import Session
from domain.identity.user import User
from domain.workshops.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Tables:
    users: dict[UUID, User] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    workshops: dict[UUID, Workshop] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)

    def copy(self) -> Self:
        tables = {table.name: dict(getattr(self, table.name)) for table in fields(self)}
        return type(self)(**tables)


@dataclass(slots=True)
class Database:
    tables: Tables = field(default_factory=Tables)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _tables(self) -> Tables:
        return self._database.tables
