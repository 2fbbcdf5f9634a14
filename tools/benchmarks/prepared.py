"""A database with an admin and upcoming workshops, on which the servers are compared."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.identity import LogIn, MakeFirstAdmin
from application.snapshot import BATCH, Snapshot
from container import Container
from tests.contexts.workshops.builders import a_workshop
from tests.servers import fresh_mongo_database, fresh_postgres_database
from tests.servers import running as running_server
from tools.benchmarks.loading import pinned

LISTED = 1_000  # upcoming workshops from the start
SETTINGS = {
    "SECRET_KEY": "a secret for nothing but this benchmark",
    "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
    "ADMIN_EMAIL": "admin@example.com",
    "ADMIN_PASSWORD": "the admin's password",
    "ACCESS_TOKEN_MINUTES": "60",
    "ARGON2_MEMORY_KIB": "8",
    "ARGON2_TIME_COST": "1",
    "STORAGE_POOL_SIZE": "8",
    "RATE_LIMITS": "off",
    "WORKER": "separate",
    "MAIL_URL": "log://",
}
FRESH_DATABASES = {
    "postgres": fresh_postgres_database,
    "mongo": fresh_mongo_database,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    url: str
    folder: Path
    _numbers: Iterator[int]

    @property
    def settings(self) -> Mapping[str, str]:
        return {"STORAGE_URL": self.url}

    def fresh_token(self) -> str:
        """Return an access token of the admin."""
        return asyncio.run(self._sign_in())

    def fresh_workshops(self, number: int) -> Path:
        """Store workshops with 100 seats; return a file with one id per line."""
        ids = asyncio.run(self._schedule(number))
        path = self.folder / f"ids-{next(self._numbers)}"
        path.write_text("".join(f"{workshop_id}\n" for workshop_id in ids))
        return path

    async def prepare(self) -> None:
        container = self._container()
        async with container.storage() as storage:
            await storage.schema.upgrade()
            await container.use_cases()[MakeFirstAdmin]()
        await self._schedule(LISTED)

    async def _sign_in(self) -> str:
        container = self._container()
        async with container.storage():
            signed_in = await container.use_cases()[LogIn](
                email=SETTINGS["ADMIN_EMAIL"],
                password=SETTINGS["ADMIN_PASSWORD"],
                client_address="127.0.0.1",
            )
        return signed_in.access_token

    async def _schedule(self, number: int) -> Sequence[object]:
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
        workshops = [
            a_workshop(capacity=100, starts_at=start + timedelta(minutes=minute))
            for minute in range(number)
        ]
        remaining = iter(workshops)
        async with self._container().storage() as storage:
            while batch := list(islice(remaining, BATCH)):
                await Snapshot(storage.begin).write("workshops", batch)
        return [workshop.id for workshop in workshops]

    def _container(self) -> Container:
        given = {name.lower(): value for name, value in SETTINGS.items()}
        # The database may still be busy with requests of the last load.
        patient = load_settings(
            **given, storage_url=self.url, request_deadline_seconds=60
        )
        return Container(settings=Object(patient))


@contextmanager
def prepared(storage: str, folder: Path, *, core: int) -> Iterator[Prepared]:
    with ExitStack() as stack:
        url = stack.enter_context(_database(storage, core=core))
        data = Prepared(url, folder, count())
        asyncio.run(data.prepare())
        yield data


@contextmanager
def _database(storage: str, *, core: int) -> Iterator[str]:
    """Yield the URL of an empty database, whose server is pinned to the core."""
    if storage == "sqlite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"
        return
    with ExitStack() as stack:
        with pinned({core}):
            server = stack.enter_context(running_server(storage))
        with asyncio.Runner() as runner:
            databases = AsyncExitStack()
            fresh = FRESH_DATABASES[storage](server.url)
            yield runner.run(databases.enter_async_context(fresh))
            runner.run(databases.aclose())
