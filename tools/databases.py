"""Empty databases for benchmarks and drills."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from tests.servers import fresh_mongo_database, fresh_postgres_database, server_url

STORAGES = ("sqlite", "postgres", "mongo")


@asynccontextmanager
async def empty_database(storage: str) -> AsyncIterator[str]:
    """Yield the URL of an empty database of one of STORAGES, on a server if it has one.

    Raises ServerMissing.
    """
    match storage:
        case "sqlite":
            with TemporaryDirectory() as folder:
                yield f"sqlite:///{folder}/storage.db"
        case "postgres":
            async with fresh_postgres_database(server_url("postgres")) as url:
                yield url
        case "mongo":
            async with fresh_mongo_database(server_url("mongo")) as url:
                yield url
