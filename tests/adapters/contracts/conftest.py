"""The storages that must fulfil the contract.

To add one, write a fixture that returns how to open it, migrated and empty, and name it
in `STORAGES`: every test of this folder runs over it.
"""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
import sqlalchemy as sa
from pymongo import MongoClient
from pymongo.collection import Collection
from sqlalchemy.schema import CreateTable

from adapters.memory.storage import MemoryStorage
from adapters.mongo.schema import shapes
from adapters.mongo.storage import MongoStorage
from adapters.sql.storage import SqlStorage
from adapters.sql.tables import metadata
from adapters.unit_of_work import CommitHooks
from application.reactions import DeriveJobs, ReactionJobs
from application.storage import Storage
from tests.adapters.contracts.kinds import KINDS
from tests.builders import NO_HOOKS, StoppedClock
from tests.context import Kind
from tests.own_aggregates import TABLES, own_aggregates, reactions
from tests.servers import (
    fresh_mongo_database,
    fresh_postgres_database,
)

Collections = list[Collection[dict[str, Any]]]

STORAGES = (
    "memory",
    "sqlite",
    "postgres",
    "mongo_motor",
    pytest.param("mongo_pymongo", marks=pytest.mark.slow),  # the same statements
)
SQL_STORAGES = ("sqlite", "postgres")  # the first one is the fastest


class Open(Protocol):
    def __call__(self, hooks: CommitHooks) -> AbstractAsyncContextManager[Storage]: ...


@pytest.fixture(autouse=True)
def _own_aggregates() -> Iterator[None]:
    with own_aggregates():
        yield


@pytest.fixture
def memory() -> Open:
    return MemoryStorage


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Open:
    def open_(hooks: CommitHooks) -> SqlStorage:
        file = shutil.copy(migrated_sqlite, tmp_path / "storage.db")
        return SqlStorage(f"sqlite:///{file}", hooks, pool_size=1, echo=False)

    return open_


@pytest.fixture
def postgres(migrated_postgres: str) -> Open:
    @asynccontextmanager
    async def open_(hooks: CommitHooks) -> AsyncIterator[Storage]:
        connection = await asyncpg.connect(migrated_postgres)
        tables = [table.name for table in [*reversed(metadata.sorted_tables), *TABLES]]
        await connection.execute("".join(f"DELETE FROM {table};" for table in tables))
        await connection.close()
        opening = SqlStorage(migrated_postgres, hooks, pool_size=8, echo=False)
        async with opening as storage:
            yield storage

    return open_


@pytest.fixture
def mongo_motor(migrated_mongo: str, mongo_collections: Collections) -> Open:
    return partial(_empty_mongo, migrated_mongo, mongo_collections, driver="motor")


@pytest.fixture
def mongo_pymongo(migrated_mongo: str, mongo_collections: Collections) -> Open:
    return partial(_empty_mongo, migrated_mongo, mongo_collections, driver="pymongo")


def _empty_mongo(
    url: str, collections: Collections, *given: Any, **driver: Any
) -> MongoStorage:
    for collection in collections:
        collection.delete_many({})
    return MongoStorage(url, *given, **driver, pool_size=4)


@pytest.fixture(params=STORAGES)
def open_storage(request: pytest.FixtureRequest) -> Open:
    opening: Open = request.getfixturevalue(request.param)
    return opening


@pytest.fixture
async def storage(
    open_storage: Open, derive_jobs: DeriveJobs, hints: list[UUID]
) -> AsyncIterator[Storage]:
    commit_hooks = replace(NO_HOOKS, derive_jobs=derive_jobs, hint=hints.extend)
    async with open_storage(commit_hooks) as opened:
        yield opened


@pytest.fixture
def hints() -> list[UUID]:
    """The ids of the jobs in the storage's hints."""
    return []


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def derive_jobs(clock: StoppedClock) -> DeriveJobs:
    return ReactionJobs(clock, reactions())


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of aggregate, one per test."""
    one: Kind = request.param
    return one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    await _migrate(SqlStorage, f"sqlite:///{file}", pool_size=1, echo=False)
    with sqlite3.connect(file) as connection:
        connection.executescript(_own_tables("sqlite"))
    connection.close()
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_postgres(postgres_url: str) -> AsyncIterator[str]:
    async with fresh_postgres_database(postgres_url) as url:
        await _migrate(SqlStorage, url, pool_size=1, echo=False)
        connection = await asyncpg.connect(url)
        await connection.execute(_own_tables("postgresql+asyncpg"))
        await connection.close()
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_mongo(mongo_url: str) -> AsyncIterator[str]:
    async with fresh_mongo_database(mongo_url) as url:
        await _migrate(MongoStorage, url, driver="pymongo", pool_size=1)
        yield url


@pytest.fixture(scope="session")
def mongo_collections(migrated_mongo: str) -> Iterator[Collections]:
    with MongoClient[dict[str, Any]](migrated_mongo) as client:
        with own_aggregates():
            collections = [shape.collection for shape in shapes()]
        yield [client.get_default_database()[name] for name in collections]


async def _migrate(storage: Callable[..., Storage], url: str, **given: Any) -> None:
    with own_aggregates():
        async with storage(url, NO_HOOKS, **given) as opened:
            await opened.schema.upgrade()


def _own_tables(driver: str) -> str:
    dialect = sa.make_url(f"{driver}://").get_dialect()()
    return "".join(
        f"{CreateTable(table).compile(dialect=dialect)};" for table in TABLES
    )
